using System.Text.Json.Nodes;
using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Training;

namespace VaeScience.Tests.SingleCell;

public sealed class HeldOutCellsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Counts => folder.PathOf("counts");

    private string Marks => folder.PathOf("marks.csv");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void CellsThatAColumnNamesAreKeptAside()
    {
        CellsCommand.Succeeds("simulate", "--cells", "60", "--genes", "40", "--out", Counts);
        // One spelling in three lines of each of the three that say yes.
        Mark(i => i % 12 == 0 ? "yes" : i % 12 == 5 ? "1" : i % 12 == 9 ? "True" : i % 2 == 0 ? "" : "no");
        var run = folder.PathOf("run");
        CellsCommand.Succeeds("train", Counts, "--labels", Marks, "--held-out", "aside", "--hidden", "8", "--latent", "2", "--epochs", "2", "--out", run);
        CellsCommand.Succeeds("evaluate", run, "--samples", "2");
        var metrics = JsonNode.Parse(File.ReadAllText(Path.Combine(run, "metrics.json")))!;
        Assert.Equal(15, metrics["evaluate.held_out.cells"]!.GetValue<double>());
    }

    [Theory]
    [InlineData("no", "0 of 60")]
    [InlineData("yes", "60 of 60")]
    public void OneSideWithoutCellsIsRefused(string mark, string said)
    {
        CellsCommand.Succeeds("simulate", "--cells", "60", "--genes", "40", "--out", Counts);
        Mark(_ => mark);
        CellsCommand.Refused(["train", Counts, "--labels", Marks, "--held-out", "aside", "--out", folder.PathOf("run")], "--held-out", said);
        Assert.False(Directory.Exists(folder.PathOf("run")));
    }

    [Fact]
    public void ASplitOfNamedRowsComesBeforeARandomOne()
    {
        float[] values = [.. Enumerable.Range(0, 10).Select(i => (float)i)];
        var plain = Dataset.Real("ten", values, "x");
        var named = new Dataset("ten", values, plain.Features, plain.RowNames) { HeldOut = [2, 7] };
        var trainer = new Trainer(new Elbo(), new Adam(1e-3)) { ValidationShare = .3, Seed = 1 };
        Assert.Equal([2, 7], trainer.SplitOf(named)!.Validation);
        Assert.Equal([0, 1, 3, 4, 5, 6, 8, 9], trainer.SplitOf(named)!.Train);
        Assert.Equal(Split.Random(10, .3, 1).Validation, trainer.SplitOf(plain)!.Validation);
        Assert.Throws<ShapeException>(() => new Dataset("ten", values, plain.Features, plain.RowNames) { HeldOut = [7, 2] });
        Assert.Throws<UserException>(() => Split.Of(2, [0, 1]));
    }

    private void Mark(Func<int, string> mark) =>
        File.WriteAllText(Marks, "cell,aside\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"cell_{i + 1},{mark(i)}\n")));
}
