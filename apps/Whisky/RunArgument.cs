using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;

namespace VaeScience.Whisky;

/// <summary>The trained run that a command line names, with its data.</summary>
/// <param name="catalogs">The parts there are.</param>
internal sealed class RunArgument(Catalogs catalogs)
{
    private readonly Argument<string> run = new("RUN") { Description = "the run folder", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => WhiskyApp.StandardFolder };
    private readonly Option<string?> data = CommandOption.Text("--data", "where the run's table lies now, if it was moved", "FILE");
    private readonly DeviceOptions device = new();

    /// <summary>What stands on the command line.</summary>
    public IEnumerable<Symbol> Symbols => [run, data, .. device.All];

    /// <summary>Opens the run and computes its factors.</summary>
    /// <exception cref="UserException">No such run, or its weights or data are missing, damaged or of another run.</exception>
    public TrainedRun Open(ParseResult input)
    {
        var folder = RunFolder.Open(input.GetValue(run)!, WhiskyApp.Name, catalogs);
        var cpu = device.Create(input);
        try
        {
            return new TrainedRun(folder, folder.LoadModel(cpu), TasteTable.Reload(folder.Configuration.Data, input.GetValue(data)), cpu);
        }
        catch
        {
            cpu.Dispose();
            throw;
        }
    }
}

/// <summary>A run that has been trained: its folder, model and data, and a device to compute on.</summary>
internal sealed record TrainedRun(RunFolder Folder, LatentModel Model, Dataset Data, CpuDevice Device) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Device.Dispose();
}
