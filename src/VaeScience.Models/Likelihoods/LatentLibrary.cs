using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models.Export;

namespace VaeScience.Models.Likelihoods;

/// <summary>A library size that is drawn, not observed: log l = m + s u with u a latent unit of prior N(0, 1).</summary>
/// <remarks>
/// m and s are mean and standard deviation (divisor n) of the log totals of the training rows; where the first conditions are one-hot codes of a
/// column, those of the rows of each level, and a row of no known level has those of all rows. They are kept, not trained.
/// Source: Lopez et al. 2018 (log-normal library sizes, moments by batch).
/// </remarks>
internal sealed class LatentLibrary
{
    private const double LeastTotal = 1;

    // n = rows, m = decoded rows, f = features, c = conditions; moments: log l = (b_0 + W_0 c) + (b_1 + W_1 c) u
    private readonly Parameter bias;
    private readonly Parameter? weight;
    private readonly int features;

    public LatentLibrary(ParameterScope scope, Dataset data)
    {
        features = data.FeatureCount;
        var (overall, byCondition) = Moments(data);
        bias = scope.Kept("library.bias", [2], Initialisers.Of(overall));
        if (data.ConditionCount > 0) weight = scope.Kept("library.weight", [2, data.ConditionCount], Initialisers.Of(byCondition));
    }

    /// <summary>Turns the decoded logits of shares into log means, log softmax + log l; what stands behind them is left as it is.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="raw">[m, w].</param>
    /// <param name="u">[m, 1].</param>
    /// <param name="condition">[m, c]; null for an unconditional model.</param>
    /// <returns>[m, w].</returns>
    public Tensor Insert(Tape tape, Tensor raw, Tensor u, Tensor? condition)
    {
        var (rows, width) = (raw.Shape.Rows, raw.Shape.Columns);
        var column = u.Reshape([rows]);
        Tensor logTotal;
        if (weight is null) logTotal = tape.Add(tape.Multiply(column, Entry(tape, 1)), Entry(tape, 0));
        else
        {
            var moments = tape.Linear(condition ?? throw new ShapeException("library sizes by condition want the rows' conditions, got none"), weight, bias.Tensor);
            logTotal = tape.Add(tape.Multiply(column, tape.Slice(moments, 1, 1).Reshape([rows])), tape.Slice(moments, 0, 1).Reshape([rows]));
        }
        var logMeans = tape.Add(tape.LogSoftmax(width == features ? raw : tape.Slice(raw, 0, features)), logTotal, perRow: true);
        return width == features ? logMeans : tape.Concat(logMeans, tape.Slice(raw, features, width - features));
    }

    /// <summary>Adds the same to a graph.</summary>
    /// <returns>The name of all numbers together.</returns>
    public string WriteOnnx(OnnxGraph graph, string raw, string u, string? condition)
    {
        var moments = weight is null
            ? graph.Node("Reshape", [graph.Weights(bias), graph.Integers(1, 2)])
            : graph.Node("Add", [graph.Node("MatMul", [condition!, graph.Weights(weight, transposed: true)]), graph.Weights(bias)]);
        var logTotal = graph.Node("Add", [graph.Node("Mul", [u, Columns(moments, 1, 2)]), Columns(moments, 0, 1)]);
        var logMeans = graph.Node("Add", [graph.Node("LogSoftmax", [Columns(raw, 0, features)], ("axis", 1L)), logTotal]);
        return graph.Node("Concat", [logMeans, Columns(raw, features, int.MaxValue)], ("axis", 1L));

        string Columns(string x, int start, int end) => graph.Node("Slice", [x, graph.Integers(start), graph.Integers(end), graph.Integers(1)]);
    }

    /// <summary>Mean and standard deviation of the log totals of all rows, [2], and what they differ by under each condition, [2, c].</summary>
    internal static (double[] Overall, double[] ByCondition) Moments(Dataset data)
    {
        var (logTotals, row) = (new double[data.RowCount], new float[data.FeatureCount]);
        for (var i = 0; i < logTotals.Length; i++)
        {
            var total = 0.0;
            data.CopyRow(i, row);
            foreach (var x in row) total += x;
            logTotals[i] = Math.Log(Math.Max(total, LeastTotal));
        }
        var overall = Of(logTotals);
        var c = data.ConditionCount;
        var differences = new double[2 * c];
        for (var level = 0; level < (data.Conditions is { } given ? OneHotCount(given) : 0); level++)
        {
            double[] some = [.. logTotals.Where((_, i) => data.Conditions!.Row(i)[level] == 1)];
            // A level of a single row has no spread of its own.
            if (some.Length < 2) continue;
            var moments = Of(some);
            (differences[level], differences[c + level]) = (moments[0] - overall[0], moments[1] - overall[1]);
        }
        return (overall, differences);
    }

    /// <summary>How many of the first conditions are the one-hot code of one column, named <c>column=level</c>; 0 where they are not.</summary>
    private static int OneHotCount(RowConditions conditions)
    {
        var end = conditions.Names[0].IndexOf('=', StringComparison.Ordinal);
        if (end < 0) return 0;
        var prefix = conditions.Names[0][..(end + 1)];
        var count = conditions.Names.TakeWhile(name => name.StartsWith(prefix, StringComparison.Ordinal)).Count();
        for (var i = 0; i < conditions.RowCount; i++)
        {
            var code = conditions.Row(i)[..count];
            if (code.ContainsAnyExcept(0f, 1f) || code.Count(1f) != 1) return 0;
        }
        return count;
    }

    private static double[] Of(double[] logTotals)
    {
        if (logTotals.Length == 0) return [0, 1];
        var mean = logTotals.Average();
        return [mean, Math.Sqrt(logTotals.Sum(t => (t - mean) * (t - mean)) / logTotals.Length)];
    }

    private Tensor Entry(Tape tape, int index) => tape.Slice(bias.Tensor.Reshape([1, 2]), index, 1).Reshape([1]);
}
