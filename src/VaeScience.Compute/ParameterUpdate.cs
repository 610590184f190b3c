using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute;

/// <summary>Runs an optimizer's rule over all parameters, one pass over memory for values, gradients and running averages together.</summary>
public static class ParameterUpdate
{
    // Long enough to be worth waking a thread for, and a whole number of lanes of any width.
    private const int ElementsPerPart = 32768;

    /// <summary>Moves every parameter by one step.</summary>
    /// <param name="rule">The rule, with the constants of this step.</param>
    /// <param name="values">All parameters, a whole number of 16 elements.</param>
    /// <param name="gradients">Their gradients, as long.</param>
    /// <param name="gradientScale">A factor on every gradient: 1, or less where the norm is clipped.</param>
    /// <param name="a">The first running average, as long; none if the rule keeps none.</param>
    /// <param name="b">The second running average, as long; none if the rule keeps fewer.</param>
    /// <param name="device">Threads.</param>
    /// <exception cref="ShapeException">The lengths differ or are no whole number of 16.</exception>
    public static void Run<TRule>(TRule rule, Tensor values, Tensor gradients, double gradientScale, Tensor? a, Tensor? b, CpuDevice device)
        where TRule : struct, IUpdateRule
    {
        if (values.Length % 16 != 0 || gradients.Length != values.Length || (a?.Length ?? values.Length) != values.Length || (b?.Length ?? values.Length) != values.Length)
            throw new ShapeException($"values {values.Shape}, gradients {gradients.Shape}, averages {a?.Shape} and {b?.Shape} must be of one length, a multiple of 16");
        var parts = (values.Length + ElementsPerPart - 1) / ElementsPerPart;
        var block = new Block(values, gradients, gradientScale, a, b);
        var start = device.Profile is null ? 0 : Stopwatch.GetTimestamp();
        if (values.DType == DType.Float64) Run<TRule, double>(rule, block, parts, device);
        else Run<TRule, float>(rule, block, parts, device);
        // Gradients are read; values and averages are read and written.
        device.Profile?.Add("Parameters", "update", start, new OperationCost(0, values.Bytes * (3 + 2 * TRule.StateCount)));
    }

    /// <summary>The Euclidean norm of all gradients, in double precision.</summary>
    public static double Norm(Tensor gradients) =>
        Math.Sqrt(gradients.DType == DType.Float64 ? Reduction.SumOfSquares<double>(gradients.Span<double>()) : Reduction.SumOfSquares<float>(gradients.Span<float>()));

    private static void Run<TRule, T>(TRule rule, Block block, int parts, CpuDevice device)
        where TRule : struct, IUpdateRule
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (LaneWidth.Bits)
        {
            case 512: device.Workers.Run(new Job<TRule, Lane512<T>, T>(rule, block), parts); break;
            case 256: device.Workers.Run(new Job<TRule, Lane256<T>, T>(rule, block), parts); break;
            case 128: device.Workers.Run(new Job<TRule, Lane128<T>, T>(rule, block), parts); break;
            default: device.Workers.Run(new Job<TRule, Lane1<T>, T>(rule, block), parts); break;
        }
    }

    private readonly record struct Block(Tensor Values, Tensor Gradients, double GradientScale, Tensor? A, Tensor? B);

    private readonly struct Job<TRule, TLane, T>(TRule rule, Block block) : IParallelJob
        where TRule : struct, IUpdateRule
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Optimised at once: in the first tier every addition is a call, and the first epochs would crawl.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int part)
        {
            var start = part * ElementsPerPart;
            var length = Math.Min(ElementsPerPart, block.Values.Length - start);
            ref var w = ref MemoryMarshal.GetReference(block.Values.Span<T>().Slice(start, length));
            ref var g = ref MemoryMarshal.GetReference(block.Gradients.Span<T>().Slice(start, length));
            // A rule without averages gets the gradients in their place and never stores them.
            ref var a = ref MemoryMarshal.GetReference((block.A ?? block.Gradients).Span<T>().Slice(start, length));
            ref var b = ref MemoryMarshal.GetReference((block.B ?? block.Gradients).Span<T>().Slice(start, length));
            var scale = TLane.Create(block.GradientScale);
            var local = rule;
            for (var i = 0; i < length; i += TLane.Count)
            {
                var (lw, la, lb) = (TLane.Load(ref Unsafe.Add(ref w, i)), TLane.Load(ref Unsafe.Add(ref a, i)), TLane.Load(ref Unsafe.Add(ref b, i)));
                local.Apply<TLane, T>(ref lw, TLane.Load(ref Unsafe.Add(ref g, i)) * scale, ref la, ref lb);
                lw.Store(ref Unsafe.Add(ref w, i));
                if (TRule.StateCount > 0) la.Store(ref Unsafe.Add(ref a, i));
                if (TRule.StateCount > 1) lb.Store(ref Unsafe.Add(ref b, i));
            }
        }
    }
}
