using System.Numerics;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Kernels;

/// <summary>Sums over rows: the gradient of a bias.</summary>
internal static class ColumnSum
{
    /// <summary>gradient of bias [f] += column sums of the gradient of y [n, f].</summary>
    public static void Add<T>(CpuDevice device, Tensor y, Tensor bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var dy = y.Gradient<T>();
        var db = bias.AddGradient<T>();
        for (var i = 0; i < dy.Length; i += db.Length) Elementwise.Binary<Add, T>(db, dy.Slice(i, db.Length), db);
    }
}
