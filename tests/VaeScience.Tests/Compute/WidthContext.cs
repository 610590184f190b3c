using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using VaeScience.Compute.Kernels;

namespace VaeScience.Tests.Compute;

/// <summary>A second copy of the library and of these tests, whose kernels run on another width of lanes.</summary>
internal sealed class WidthContext : AssemblyLoadContext
{
    private static readonly Lock Environs = new();
    private readonly Assembly tests;

    public WidthContext(int bits) : base($"{bits} bits", isCollectible: true)
    {
        tests = LoadFromAssemblyName(typeof(WidthContext).Assembly.GetName());
        var width = LoadFromAssemblyName(typeof(LaneWidth).Assembly.GetName()).GetType(typeof(LaneWidth).FullName!)!;
        lock (Environs)
        {
            // The width is read once, here, so that the variable is gone again before anything else could see it.
            RuntimeHelpers.RunClassConstructor(typeof(LaneWidth).TypeHandle);
            var before = Environment.GetEnvironmentVariable(LaneWidth.Variable);
            Environment.SetEnvironmentVariable(LaneWidth.Variable, $"{bits}");
            RuntimeHelpers.RunClassConstructor(width.TypeHandle);
            Environment.SetEnvironmentVariable(LaneWidth.Variable, before);
        }
        Assert.Equal(bits, width.GetField(nameof(LaneWidth.Bits))!.GetValue(null));
    }

    /// <summary>Calls a public static method of these tests in the copy.</summary>
    public string[] Call(Type type, string method) =>
        (string[])tests.GetType(type.FullName!)!.GetMethod(method)!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null)!;

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name!.StartsWith(nameof(VaeScience), StringComparison.Ordinal)
            ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, $"{assemblyName.Name}.dll"))
            : null;
}
