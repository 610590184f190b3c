using System.CommandLine;
using VaeScience.Compute.Kernels;

namespace VaeScience.Cli;

/// <summary>On what to compute: <c>--threads</c> and <c>--kernel</c>. Results do not depend on the number of threads.</summary>
/// <param name="profiles">Whether the command can print where its computing time went.</param>
public sealed class DeviceOptions(bool profiles = false)
{
    private const string Managed = "managed", OpenBlas = "openblas";
    private const int MostThreads = 1024;

    private readonly Option<long> threads = CommandOption.Whole("--threads", "how many threads compute; results do not depend on it", 1, 1, MostThreads);
    private readonly Option<string> kernel = CommandOption.Choice("--kernel", "who multiplies matrices; OpenBLAS must be installed", Managed, OpenBlas);

    private readonly Option<bool> profile = CommandOption.Flag("--profile", "print at the end where the computing time went, operation by operation");

    /// <summary>The options, for the parser.</summary>
    public IEnumerable<Option> All => profiles ? [threads, kernel, profile] : [threads, kernel];

    /// <summary>The device that was asked for.</summary>
    /// <exception cref="UserException">The kernel cannot be loaded.</exception>
    public CpuDevice Create(ParseResult input) =>
        new((int)input.GetValue(threads), input.GetValue(kernel) == OpenBlas ? KernelChoice.OpenBlas : KernelChoice.Managed)
        {
            Profile = profiles && input.GetValue(profile) ? new Profile() : null,
        };
}
