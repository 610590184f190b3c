namespace VaeScience.Science.Cells;

/// <summary>A column of a table of runs.</summary>
/// <param name="Key">Names it in the figures for machines.</param>
/// <param name="Title">The column's heading.</param>
/// <param name="Read">Reads it from a run; NaN where a run has none.</param>
/// <param name="Decimals">How many the table shows.</param>
internal sealed record CellsFigure(string Key, string Title, Func<CellsRun, double> Read, int Decimals)
{
    /// <summary>The held-out bound of the weights that are kept, nats a cell.</summary>
    public static readonly CellsFigure Bound = Metric("elbo", "ELBO", "evaluate.held_out.elbo", 1);

    /// <summary>The held-out bound of the last epoch, nats a cell.</summary>
    public static readonly CellsFigure LastBound = new("elbo_last", "ELBO, last epoch", run => run.LastBound, 1);

    /// <summary>Importance-weighted log p(x) of the held-out cells, nats a cell.</summary>
    public static readonly CellsFigure Weighted = Metric("log_probability", "log p(x)", "evaluate.held_out.log_probability", 1);

    /// <summary>Agreement of the clusters that a mixture model has itself.</summary>
    public static readonly CellsFigure OwnClusters = new("argmax_ari", "ARI, argmax q(y\\|x)", run => run.OwnClusters, 3);

    /// <summary>A figure of metrics.json.</summary>
    public static CellsFigure Metric(string key, string title, string metric, int decimals = 3) => new(key, title, run => run.Metrics[metric], decimals);
}
