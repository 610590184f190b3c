using VaeScience.Compute;
using VaeScience.Data;

namespace VaeScience.Tests.Data;

/// <summary>A data set whose values are held sparsely.</summary>
public sealed class SparseFormTests
{
    private static readonly float[] Values = [0, 2, 0, 1, 0, 0, 0, 0, 3];

    [Fact]
    public void Rows_are_copied_out_with_their_zeros()
    {
        var row = new float[] { 7, 7, 7 };
        Sparse().CopyRow(1, row);
        Assert.Equal([1, 0, 0], row);
        Dense().CopyRow(2, row);
        Assert.Equal([0, 0, 3], row);
        Assert.Throws<ShapeException>(() => Sparse().CopyRow(0, new float[2]));
    }

    [Fact]
    public void Chosen_rows_stay_sparse_and_take_names_labels_and_conditions_along()
    {
        var labels = Table.Of("labels", ["kind"], [["x", "y", "z"]]);
        var data = new Dataset("d", CsrMatrix.FromDense(Values, 3), Features, ["a", "b", "c"], labels) { Conditions = RowConditions.OneHot("batch", ["p", "q"], [0, 1, 0]) };
        var some = data.Rows([2, 0, 2]);
        Assert.NotNull(some.Sparse);
        Assert.Equal(["c", "a", "c"], some.RowNames);
        Assert.Equal([0, 0, 3, 0, 2, 0, 0, 0, 3], some.ToDense().Values);
        Assert.Equal(["z", "x", "z"], some.Labels!.Text("kind"));
        Assert.Equal([1, 0], some.Conditions!.Row(1).ToArray());
    }

    [Fact]
    public void Dense_values_are_made_only_when_asked_for()
    {
        var sparse = Sparse();
        Assert.Throws<InvalidOperationException>(() => sparse.Values);
        Assert.Throws<InvalidOperationException>(() => sparse.Row(0).Length);
        Assert.Equal(Values, sparse.ToDense().Values);
        var dense = Dense();
        Assert.Same(dense, dense.ToDense());
    }

    [Fact]
    public void Too_many_dense_values_are_refused_with_their_number()
    {
        const int rows = 1 << 15, features = 1 << 14;
        var data = new Dataset("cells", new CsrMatrix(features, new int[rows + 1], [], []), new Column[features], new string[rows]);
        var refusal = Assert.Throws<UserException>(data.ToDense);
        Assert.Contains("cells: 32768 rows x 16384 features are 536870912 values", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("allowed are 268435456", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_of_another_size_is_refused() =>
        Assert.Throws<ShapeException>(() => new Dataset("d", CsrMatrix.FromDense(Values, 3), Features, ["a", "b"]));

    private static Column[] Features => [.. ((string[])["u", "v", "w"]).Select(name => new Column(name, ColumnKind.Count))];

    private static Dataset Sparse() => new("d", CsrMatrix.FromDense(Values, 3), Features, ["a", "b", "c"]);

    private static Dataset Dense() => new("d", Values, Features, ["a", "b", "c"]);
}
