using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models.Export;
using VaeScience.Models.Likelihoods;

namespace VaeScience.Models;

/// <summary>What the encoder sees of the values: transformed as the likelihood asks, standardised by the training data where it asks for that.</summary>
internal sealed class EncoderInput(InputScaling scaling)
{
    private Parameter? mean, sd;

    /// <summary>Keeps the moments of the training data, where they are needed.</summary>
    public void Declare(ParameterScope scope, Dataset data)
    {
        if (scaling is not (InputScaling.Standardise or InputScaling.LogStandardise)) return;
        var (m, s) = Moments(data);
        mean = scope.Kept("mean", [data.FeatureCount], Initialisers.Of(m));
        sd = scope.Kept("sd", [data.FeatureCount], Initialisers.Of(s));
    }

    /// <summary>[n, f].</summary>
    public Tensor Of(Pass pass, Batch batch)
    {
        if (scaling == InputScaling.None && batch.Mask is null) return batch.Values;
        if (scaling == InputScaling.Log1p && batch.Mask is null) return pass.Tape.Log1p(batch.Values);
        var input = pass.Tape.Rent(batch.Values.Shape);
        if (input.DType == DType.Float64) Fill<double>(input, batch);
        else Fill<float>(input, batch);
        return input;
    }

    /// <summary>The features of the sparse form, from a network that can read it; null where the dense way is to be taken.</summary>
    /// <remarks>Zeros must stay zeros, so that nothing need be done for them.</remarks>
    public Tensor? SparseFeatures(Networks.Network encoder, Pass pass, Batch batch) =>
        batch is { Sparse: { } x, Mask: null } && (scaling is InputScaling.None or InputScaling.Log1p)
            ? encoder.Forward(pass, x, scaling == InputScaling.Log1p)
            : null;

    /// <summary>Adds the transformation to a graph.</summary>
    public string WriteOnnx(OnnxGraph graph, string x)
    {
        var seen = scaling switch
        {
            InputScaling.Log1p => graph.Node("Log", [graph.Node("Add", [x, graph.Number(1)])]),
            InputScaling.LogStandardise => graph.Node("Log", [x]),
            _ => x,
        };
        return mean is null || sd is null ? seen : graph.Node("Div", [graph.Node("Sub", [seen, graph.Weights(mean)]), graph.Weights(sd)]);
    }

    /// <summary>k rows of the data, at even distances, as the encoder sees them.</summary>
    /// <returns>[k, f], row-major.</returns>
    public double[] Rows(Dataset data, int count)
    {
        var f = data.FeatureCount;
        var rows = new double[count * f];
        if (data.RowCount == 0) return rows;
        var (m, s) = mean is null ? (null, null) : Moments(data);
        var row = new float[f];
        for (var i = 0; i < count; i++)
        {
            data.CopyRow((int)((long)i * data.RowCount / count), row);
            for (var j = 0; j < f; j++) rows[i * f + j] = m is null ? Transformed(row[j]) : (Transformed(row[j]) - m[j]) / s![j];
        }
        return rows;
    }

    private double Transformed(double x) =>
        scaling is InputScaling.LogStandardise ? Math.Log(x) : scaling is InputScaling.Log1p ? Math.Log(1 + x) : x;

    private (double[] Mean, double[] Sd) Moments(Dataset data)
    {
        var (n, f) = (data.RowCount, data.FeatureCount);
        var (m, s, row) = (new double[f], new double[f], new float[f]);
        for (var i = 0; i < n; i++)
        {
            data.CopyRow(i, row);
            for (var j = 0; j < f; j++) m[j] += Transformed(row[j]) / n;
        }
        for (var i = 0; i < n; i++)
        {
            data.CopyRow(i, row);
            for (var j = 0; j < f; j++) s[j] += Math.Pow(Transformed(row[j]) - m[j], 2) / n;
        }
        // A feature that never varies is left at its distance from the mean, which is zero.
        for (var j = 0; j < f; j++) s[j] = s[j] > 0 ? Math.Sqrt(s[j]) : 1;
        return (m, s);
    }

    private void Fill<T>(Tensor input, Batch batch)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var f = batch.Features;
        ReadOnlySpan<T> x = batch.Values.Span<T>(), mask = batch.Mask is null ? default : batch.Mask.Span<T>();
        ReadOnlySpan<T> m = mean is null ? default : mean.Tensor.Span<T>(), s = sd is null ? default : sd.Tensor.Span<T>();
        var target = input.Span<T>();
        for (var i = 0; i < target.Length; i++)
        {
            var v = scaling switch
            {
                InputScaling.LogStandardise => T.Log(x[i]),
                InputScaling.Log1p => T.LogP1(x[i]),
                _ => x[i],
            };
            if (!m.IsEmpty) v = (v - m[i % f]) / s[i % f];
            // A missing value stands at zero, the mean of a standardised feature.
            target[i] = mask.IsEmpty || mask[i] != T.Zero ? v : T.Zero;
        }
    }
}
