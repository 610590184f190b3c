using System.Numerics;

namespace VaeScience.Tests.Compute;

/// <summary>The spans of one call of a kernel: what goes in, always the same, and what comes out.</summary>
/// <param name="atEnd">Against which guard page each span lies, the one behind it or the one before; null for ordinary memory.</param>
internal sealed class KernelOperands<T>(bool? atEnd) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<IDisposable> guards = [];
    private readonly List<Memory<T>> written = [];
    private readonly List<double[]> inputs = [];
    private readonly List<double> returned = [];

    /// <summary>What each span held that was read, in the order of its making.</summary>
    public double[][] Inputs => [.. inputs];

    /// <summary>What the spans that were written hold now, one after the other, then what was returned.</summary>
    public double[] Results => [.. written.SelectMany(m => Wide(m.Span)), .. returned];

    /// <summary>Numbers to be read, about normal.</summary>
    public Span<T> In(int length) => In(length, x => x);

    /// <summary>Numbers to be read.</summary>
    public Span<T> In(int length, Func<double, double> of)
    {
        var memory = Take(length, OpCase.Normal(length, inputs.Count), of);
        inputs.Add(Wide(memory.Span));
        return memory.Span;
    }

    /// <summary>Numbers to be read and written.</summary>
    public Span<T> InOut(int length) => InOut(length, x => x);

    /// <summary>Numbers to be read and written.</summary>
    public Span<T> InOut(int length, Func<double, double> of)
    {
        var memory = Take(length, OpCase.Normal(length, inputs.Count), of);
        inputs.Add(Wide(memory.Span));
        written.Add(memory);
        return memory.Span;
    }

    /// <summary>Room for results; what is not written stays NaN.</summary>
    public Span<T> Out(int length)
    {
        var memory = Take(length, new double[length], _ => double.NaN);
        written.Add(memory);
        return memory.Span;
    }

    /// <summary>Notes what a kernel returned.</summary>
    public void Return(double value) => returned.Add(value);

    public void Dispose()
    {
        foreach (var guard in guards) guard.Dispose();
    }

    private static double[] Wide(ReadOnlySpan<T> values)
    {
        var copy = new double[values.Length];
        for (var i = 0; i < copy.Length; i++) copy[i] = double.CreateTruncating(values[i]);
        return copy;
    }

    private Memory<T> Take(int length, double[] values, Func<double, double> of)
    {
        Memory<T> memory;
        if (atEnd is { } end)
        {
            var elements = new GuardedElements<T>(length, end);
            guards.Add(elements);
            memory = elements.Memory;
        }
        else memory = new T[length];
        for (var i = 0; i < length; i++) memory.Span[i] = T.CreateTruncating(of(values[i]));
        return memory;
    }
}
