using System.Numerics;
using System.Runtime.InteropServices;
using VaeScience.Compute;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Tests.Compute;

[Trait("Category", "Kernels")]
public sealed class ElementwiseTests
{
    private static readonly int[] Lengths = [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 1023, 1024, 1025];

    [Theory]
    [MemberData(nameof(OperatorCatalog.Names), MemberType = typeof(OperatorCatalog))]
    public void SameBitsOnEveryWidth(string name)
    {
        OperatorCatalog.Call(typeof(ElementwiseTests), nameof(CompareWidths), name, typeof(float));
        OperatorCatalog.Call(typeof(ElementwiseTests), nameof(CompareWidths), name, typeof(double));
    }

    [Fact]
    public void EnginesGiveTheSameBitsOnEveryWidth()
    {
        foreach (var n in Lengths)
        {
            CompareEngines<Lane512<float>, float>(n);
            CompareEngines<Lane256<float>, float>(n);
            CompareEngines<Lane128<float>, float>(n);
            CompareEngines<Lane512<double>, double>(n);
            CompareEngines<Lane256<double>, double>(n);
            CompareEngines<Lane128<double>, double>(n);
        }
    }

    [GuardPageFact]
    public void NothingOutsideTheSpansIsTouched()
    {
        Guarded<Lane512<float>, float>();
        Guarded<Lane256<float>, float>();
        Guarded<Lane128<float>, float>();
        Guarded<Lane1<float>, float>();
        Guarded<Lane512<double>, double>();
        Guarded<Lane256<double>, double>();
        Guarded<Lane128<double>, double>();
        Guarded<Lane1<double>, double>();
    }

    [Fact]
    public void TheInputMayBeTheOutput()
    {
        var x = Inputs<float>(1025);
        var apart = new float[x.Length];
        Elementwise.Unary<Tanh, float>(x, apart);
        Elementwise.Unary<Tanh, float>(x, x);
        Assert.Equal(apart, x);
    }

    [Fact]
    public void PartialOverlapAndUnequalLengthsAreRefused()
    {
        var x = new float[32];
        Assert.Throws<ArgumentException>(() => Elementwise.Unary<Exp, float>(x.AsSpan(0, 31), x.AsSpan(1)));
        Assert.Throws<ShapeException>(() => Elementwise.Unary<Exp, float>(x, x.AsSpan(1)));
        Assert.Throws<ShapeException>(() => Elementwise.Binary<Add, float>(x, x.AsSpan(1), x));
    }

    [Fact]
    public void AccumulatingFormsAdd()
    {
        double[] x = [1, 2, 3], y = [4, 5, 6], z = [7, 8, 9], total = [100, 200, 300];
        Elementwise.AccumulateUnary<Square, double>(x, total);
        Assert.Equal([101, 204, 309], total);
        Elementwise.AccumulateBinary<Multiply, double>(x, y, total);
        Assert.Equal([105, 214, 327], total);
        Elementwise.AccumulateTernary<MultiplyAdd, double>(x, y, z, total);
        Assert.Equal([116, 232, 354], total);
        Elementwise.Backward<Square.Derivative, double>(x, x, y, total);
        Assert.Equal([124, 252, 390], total);
    }

    [Fact]
    public void NoCallAllocates()
    {
        var x = Inputs<float>(1001);
        var y = new float[1001];
        Elementwise.Unary<Exp, float>(x, y);
        Elementwise.Backward<Softplus.Derivative, float>(x, y, x, y);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Elementwise.Unary<Exp, float>(x, y);
        Elementwise.Backward<Softplus.Derivative, float>(x, y, x, y);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("512", 512)]
    [InlineData("256", 256)]
    [InlineData("128", 128)]
    [InlineData("1", 1)]
    public void TheEnvironmentChoosesTheWidth(string name, int bits) => Assert.Equal(bits, LaneWidth.Parse(name));

    [Fact]
    public void AnUnknownWidthIsRefused() => Assert.Contains("got '17'", Assert.Throws<UserException>(() => LaneWidth.Parse("17")).Message);

    /// <summary>Numbers of every size and sign, zeros, infinities and NaN among them.</summary>
    internal static T[] Inputs<T>(int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] edges = [0, -0.0, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 1e-320, 1e-40, 1, -1, 2, 1000, -1000, 1e30, -1e30];
        var random = new Random(5);
        var x = new T[n];
        for (var i = 0; i < n; i++)
        {
            var value = i % 9 == 8 ? edges[i / 9 % edges.Length] : (random.NextDouble() - 0.4) * Math.Pow(10, random.Next(-3, 3));
            x[i] = T.CreateTruncating(value);
        }

        return x;
    }

    private static void CompareWidths<TOperator, TDerivative, T>()
        where TOperator : struct, IUnaryOperator
        where TDerivative : struct, IBinaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var n in Lengths)
        {
            var x = Inputs<T>(n);
            var want = new T[n];
            var slope = new T[n];
            Elementwise.Unary<TOperator, Lane1<T>, T>(x, want);
            Elementwise.Binary<TDerivative, Lane1<T>, T>(x, want, slope);
            CompareWidth<TOperator, TDerivative, Lane128<T>, T>(x, want, slope);
            CompareWidth<TOperator, TDerivative, Lane256<T>, T>(x, want, slope);
            CompareWidth<TOperator, TDerivative, Lane512<T>, T>(x, want, slope);
        }
    }

    private static void CompareWidth<TOperator, TDerivative, TLane, T>(T[] x, T[] want, T[] wantSlope)
        where TOperator : struct, IUnaryOperator
        where TDerivative : struct, IBinaryOperator
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var got = new T[x.Length];
        var slope = new T[x.Length];
        Elementwise.Unary<TOperator, TLane, T>(x, got);
        Elementwise.Binary<TDerivative, TLane, T>(x, got, slope);
        SameBits(x, want, got, typeof(TLane).Name);
        SameBits(x, wantSlope, slope, typeof(TLane).Name + " derivative");
    }

    private static void CompareEngines<TLane, T>(int n)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] x = Inputs<T>(n), y = [.. Inputs<T>(n + 3).Skip(3)], z = [.. Inputs<T>(n + 5).Skip(5)];
        T[] want = new T[n], got = new T[n];
        var scalar = T.CreateTruncating(0.7);
        Elementwise.BinaryScalar<Multiply, Lane1<T>, T>(x, scalar, want);
        Elementwise.BinaryScalar<Multiply, TLane, T>(x, scalar, got);
        SameBits(x, want, got, "binary with scalar");
        Elementwise.Ternary<MultiplyAdd, Lane1<T>, T>(x, y, z, want);
        Elementwise.Ternary<MultiplyAdd, TLane, T>(x, y, z, got);
        SameBits(x, want, got, "ternary");
        Elementwise.Quaternary<ChainRule<Tanh.Derivative>, Lane1<T>, T>(x, y, z, x, want);
        Elementwise.Quaternary<ChainRule<Tanh.Derivative>, TLane, T>(x, y, z, x, got);
        SameBits(x, want, got, "quaternary");
        Elementwise.TernaryScalar<ChainRule<Tanh.Derivative>, Lane1<T>, T>(x, y, z, scalar, want);
        Elementwise.TernaryScalar<ChainRule<Tanh.Derivative>, TLane, T>(x, y, z, scalar, got);
        SameBits(x, want, got, "ternary with scalar");
        Elementwise.BinaryScalars<ChainRule<Tanh.Derivative>, Lane1<T>, T>(x, y, scalar, scalar, want);
        Elementwise.BinaryScalars<ChainRule<Tanh.Derivative>, TLane, T>(x, y, scalar, scalar, got);
        SameBits(x, want, got, "binary with scalars");
    }

    private static void SameBits<T>(T[] x, T[] want, T[] got, string what)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < want.Length; i++)
            Assert.True(
                (T.IsNaN(want[i]) && T.IsNaN(got[i]))
                || MemoryMarshal.AsBytes(want.AsSpan(i, 1)).SequenceEqual(MemoryMarshal.AsBytes(got.AsSpan(i, 1))),
                $"{what}: f({x[i]}) at {i} of {want.Length} is {got[i]}, scalar {want[i]}");
    }

    private static void Guarded<TLane, T>()
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int bytes = 1025 * sizeof(double);
        using GuardedBuffer a = new(bytes), b = new(bytes), c = new(bytes), d = new(bytes), e = new(bytes);
        var scalar = T.One;
        foreach (var n in Lengths)
        {
            All(a.First<T>(n), b.First<T>(n), c.First<T>(n), d.First<T>(n), e.First<T>(n));
            All(a.Last<T>(n), b.Last<T>(n), c.Last<T>(n), d.Last<T>(n), e.Last<T>(n));
        }

        void All(Span<T> x, Span<T> y, Span<T> z, Span<T> w, Span<T> v)
        {
            Elementwise.Unary<Exp, TLane, T>(x, v);
            Elementwise.Binary<Add, TLane, T>(x, y, v);
            Elementwise.BinaryScalar<Add, TLane, T>(x, scalar, v);
            Elementwise.BinaryScalars<ChainRule<Tanh.Derivative>, TLane, T>(x, y, scalar, scalar, v);
            Elementwise.Ternary<MultiplyAdd, TLane, T>(x, y, z, v);
            Elementwise.TernaryScalar<ChainRule<Tanh.Derivative>, TLane, T>(x, y, z, scalar, v);
            Elementwise.Quaternary<ChainRule<Tanh.Derivative>, TLane, T>(x, y, z, w, v);
            _ = Reduction.Max<TLane, T>(x);
        }
    }
}
