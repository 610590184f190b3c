using VaeScience.SingleCell.Simulation;

namespace VaeScience.Tests.SingleCell;

public sealed class CellSimulationTests
{
    [Fact]
    public void The_same_seed_gives_the_same_counts_and_more_cells_leave_the_first_as_they_are()
    {
        var options = new SimulationOptions { Cells = 40, Genes = 30, Batches = 2 };
        var (few, again, more) = (CellSimulation.Draw(options), CellSimulation.Draw(options), CellSimulation.Draw(options with { Cells = 60 }));
        Assert.Equal(few.ContentDigest(), again.ContentDigest());
        Assert.Equal(few.ContentDigest(), more.SelectCells([.. Enumerable.Range(0, 40)]).ContentDigest());
        Assert.NotEqual(few.ContentDigest(), CellSimulation.Draw(options with { Seed = 2 }).ContentDigest());
    }

    [Fact]
    public void Totals_have_the_mean_of_their_log_normal()
    {
        // Few genes with great means would each add noise of their own; all are free to vary, so the bound is taken from the sample.
        var totals = CellSimulation.Draw(new SimulationOptions { Cells = 2000, Genes = 100, Groups = 1 }).LibrarySizes();
        var mean = totals.Average();
        var error = Math.Sqrt(totals.Sum(t => (t - mean) * (t - mean)) / (totals.Length - 1.0) / totals.Length);
        Assert.InRange(mean, 2000 * Math.Exp(0.045) - 4 * error, 2000 * Math.Exp(0.045) + 4 * error);
    }

    [Fact]
    public void Dropout_loses_as_many_counts_as_its_probability_says()
    {
        var options = new SimulationOptions { Cells = 1000, Genes = 1, Groups = 1, Library = 5, LibrarySpread = 0, Variation = 0 };
        // One gene has every cell's total: its mean is 5, so at a mean of 5 half of the cells that count something lose it.
        var without = CellSimulation.Draw(options).Counts.EntryCount;
        var with = CellSimulation.Draw(options with { DropoutMean = 5 }).Counts.EntryCount;
        var error = Math.Sqrt(without * 0.25);
        Assert.InRange(with, without / 2.0 - 4 * error - 4 * Math.Sqrt(without), without / 2.0 + 4 * error + 4 * Math.Sqrt(without));
    }

    [Fact]
    public void No_group_and_no_batch_is_empty()
    {
        var cells = CellSimulation.Draw(new SimulationOptions { Cells = 12, Genes = 5, Groups = 12, Batches = 3 }).Cells;
        Assert.Equal(12, cells.Text(CellSimulation.GroupColumn).Distinct().Count());
        Assert.Equal(3, cells.Text(CellSimulation.BatchColumn).Distinct().Count());
    }
}
