namespace VaeScience.Models;

/// <summary>The rows of one step, with everything a loss may need beside the values.</summary>
public sealed record Batch
{
    /// <summary>The data, [n, f], in the units of the file.</summary>
    public required Tensor Values { get; init; }

    /// <summary>The same values where most are zero: a network that can, multiplies only these entries. None means that there is no sparse form.</summary>
    public SparseRows? Sparse { get; init; }

    /// <summary>The total count of each row, [n], positive, of all features that were counted; none means the sums of the rows' values. Count likelihoods read it.</summary>
    public Tensor? LibrarySize { get; init; }

    /// <summary>Weights of the rows, [n], positive; none means one each. Averages over rows are weighted by them.</summary>
    public Tensor? Weights { get; init; }

    /// <summary>1 where a value was observed, 0 where it is missing, [n, f]; none means all were observed. Missing values leave the likelihood.</summary>
    public Tensor? Mask { get; init; }

    /// <summary>What is given beside the values, [n, c]; none means that the model is unconditional.</summary>
    public Tensor? Condition { get; init; }

    /// <summary>The rows as sequences, where they are of unequal lengths and padded; none means that every value counts.</summary>
    public SequenceBatch? Sequences { get; init; }

    /// <summary>How many rows the whole data set has; minibatch estimates of the aggregate posterior read it.</summary>
    public int Population { get; init; }

    /// <summary>How many rows.</summary>
    public int Rows => Values.Shape.Rows;

    /// <summary>How many features.</summary>
    public int Features => Values.Shape.Columns;
}
