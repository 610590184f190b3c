using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.SingleCell;

/// <summary>Markers, types and normalised expression of a trained run of simulated cells, whose truth is known.</summary>
public sealed class MarkerRunTests(TrainedCells cells) : IClassFixture<TrainedCells>
{
    private const double Delta = 0.25, Level = 0.05;

    [Fact]
    public void Called_genes_truly_differ_as_often_as_promised_and_confirmed_ones_more_than_ranks_alone_say()
    {
        var (called, wrong, positive, right, confirmed, wrongConfirmed, ranked, wrongRanked) = (0, 0, 0, 0, 0, 0, 0, 0);
        foreach (var (first, second) in ((int, int)[])[(1, 2), (1, 3), (2, 3), (2, 5), (4, 5)])
        {
            var table = Markers("--groups", "label", "--group", $"group_{first}", "--against", $"group_{second}", "--draws", "1000");
            var change = TrueChange(first, second);
            for (var row = 0; row < table.RowCount; row++)
            {
                var truth = Math.Abs(change[table.Text("gene")[row]]) > Delta;
                positive += truth ? 1 : 0;
                Count(table.Text("is_marker")[row] == "yes", truth, ref called, ref wrong);
                right += table.Text("is_marker")[row] == "yes" && truth ? 1 : 0;
                Count(table.Text("is_confirmed")[row] == "yes", truth, ref confirmed, ref wrongConfirmed);
                Count(table.Numbers("wilcoxon_fdr")[row] <= Level, truth, ref ranked, ref wrongRanked);
            }
        }
        // At the promised share the number of false ones is binomial; three standard deviations above its mean.
        Assert.InRange(wrong, 0, Level * called + 3 * Math.Sqrt(Level * (1 - Level) * called));
        Assert.True(right >= 0.4 * positive, $"{right} of {positive} genes that differ are called");
        Assert.InRange(wrongConfirmed, 0, wrong);
        Assert.True(wrongConfirmed * ranked < wrongRanked * confirmed, $"false: {wrongConfirmed} of {confirmed} confirmed, {wrongRanked} of {ranked} by ranks");

        static void Count(bool isCalled, bool isTrue, ref int calls, ref int falseCalls)
        {
            if (!isCalled) return;
            calls++;
            if (!isTrue) falseCalls++;
        }
    }

    [Fact]
    public void Signs_and_orders_are_those_of_the_truth_and_of_the_counts()
    {
        var table = Markers("--groups", "label", "--group", "group_1", "--against", "group_2", "--draws", "500");
        var (change, names, mean) = (TrueChange(1, 2), table.Text("gene"), table.Numbers("lfc_mean"));
        Assert.Equal(150, table.RowCount);
        var called = Enumerable.Range(0, table.RowCount).Where(row => table.Text("is_confirmed")[row] == "yes").ToList();
        Assert.All(called, row => Assert.Equal(Math.Sign(change[names[row]]), Math.Sign(mean[row])));
        Assert.All(called, row => Assert.Equal(Math.Sign(mean[row]), Math.Sign(table.Numbers("wilcoxon_z")[row])));
        // Called genes with more come first, the greatest change before others.
        var first = called.TakeWhile(row => mean[row] > 0).ToList();
        Assert.Equal(Enumerable.Range(0, first.Count), first);
        Assert.Equal(mean[..5].OrderDescending(), mean[..5]);
        var (low, median, high) = (table.Numbers("lfc_low"), table.Numbers("lfc_median"), table.Numbers("lfc_high"));
        Assert.All(Enumerable.Range(0, 150), row => Assert.True(low[row] <= median[row] && median[row] <= high[row]));
    }

    [Fact]
    public void Counted_figures_are_those_of_the_cells()
    {
        var table = Markers("--groups", "label", "--group", "group_2", "--genes", "gene_3", "--draws", "100");
        var kept = AnnData.Read(cells.PathOf("cells.h5ad"));
        var gene = kept.FindGene("gene_3");
        var values = Enumerable.Range(0, kept.CellCount).Select(cell => (IsIn: kept.Cells.Text("group")[cell] == "group_2", Value: Value(kept, cell, gene))).ToList();
        Assert.Equal(values.Where(v => v.IsIn).Average(v => v.Value), table.Numbers("raw_mean_group")[0], 1e-5);
        Assert.Equal(values.Where(v => !v.IsIn).Average(v => v.Value), table.Numbers("raw_mean_against")[0], 1e-5);
        Assert.Equal(values.Where(v => v.IsIn).Average(v => v.Value > 0 ? 1.0 : 0), table.Numbers("non_zero_group")[0], 1e-6);
    }

    [Fact]
    public void One_and_two_threads_give_the_same_markers_and_other_seeds_do_not()
    {
        string[] options = ["--groups", "label", "--group", "group_1", "--draws", "300"];
        var one = MarkerBytes([.. options, "--threads", "1"]);
        Assert.Equal(one, MarkerBytes([.. options, "--threads", "2"]));
        Assert.NotEqual(one, MarkerBytes([.. options, "--seed", "2"]));
        // A gene's figures do not depend on which others are looked at, but for the adjustment over them.
        var all = Markers([.. options]);
        var some = Markers([.. options, "--genes", "gene_3,gene_11"]);
        foreach (var gene in (string[])["gene_3", "gene_11"])
            foreach (var column in (string[])["lfc_mean", "lfc_low", "probability", "wilcoxon_z"])
                Assert.Equal(Cell(all, gene, column), Cell(some, gene, column));
    }

    [Fact]
    public void Found_groups_are_the_default_and_each_is_compared_with_the_rest()
    {
        var run = CellsCommand.Succeeds("markers", cells.Run, "--draws", "100");
        Assert.Contains("The groups were found in the same counts", run.Output, StringComparison.Ordinal);
        var table = Csv.Read(cells.PathOf("markers.csv"));
        Assert.Equal(["1", "2", "3", "4", "5"], table.Text("group").Distinct());
        Assert.Equal(["rest"], table.Text("against").Distinct());
        Assert.Equal(750, table.RowCount);
    }

    [Fact]
    public void Replicates_are_weighed_and_compared_and_one_alone_is_refused()
    {
        var table = Markers("--groups", "label", "--group", "group_1", "--against", "group_2", "--sample-column", "batch", "--draws", "1000");
        Assert.All(table.Numbers("replicates"), n => Assert.Equal(2, n));
        var confirmed = Enumerable.Range(0, table.RowCount).Where(row => table.Text("is_confirmed")[row] == "yes").ToList();
        Assert.NotEmpty(confirmed);
        // Batches of the simulation differ in gene means, not in what marks a group.
        Assert.All(confirmed, row => Assert.Equal(2, table.Numbers("replicates_agree")[row]));
        CellsCommand.Refused(["markers", cells.Run, "--groups", "batch", "--sample-column", "batch"], "--sample-column", "'batch_1'", "fewer than two replicates");
        CellsCommand.Refused(["markers", cells.Run, "--sample-column", "batch", "--batches", "within"], "--batches within");
    }

    [Fact]
    public void Cells_of_one_batch_are_compared_under_it()
    {
        var within = Markers("--groups", "label", "--group", "group_1", "--against", "group_2", "--batches", "within", "--draws", "500");
        var average = Markers("--groups", "label", "--group", "group_1", "--against", "group_2", "--draws", "500");
        var top = within.Text("gene").Take(5).ToList();
        Assert.All(top, gene => Assert.InRange(double.Parse(Cell(average, gene, "probability"), System.Globalization.CultureInfo.InvariantCulture), 0.9, 1));
        CellsCommand.Refused(["markers", cells.Run, "--groups", "batch", "--batches", "within"], "no batch has cells of group 'batch_1'");
    }

    [Fact]
    public void Names_that_are_not_there_are_refused_with_the_nearest()
    {
        var before = File.Exists(cells.PathOf("markers.csv")) ? File.ReadAllText(cells.PathOf("markers.csv")) : null;
        CellsCommand.Refused(["markers", cells.Run, "--groups", "labl"], "did you mean 'label'?");
        CellsCommand.Refused(["markers", cells.Run, "--groups", "label", "--group", "group_9"], "--group: no group 'group_9'", "did you mean 'group_1'?");
        CellsCommand.Refused(["markers", cells.Run, "--groups", "label", "--against", "group_1"], "--against", "--group");
        CellsCommand.Refused(["markers", cells.Run, "--groups", "label", "--group", "group_1", "--against", "group_2,group_1"], "--against", "'group_1'");
        CellsCommand.Refused(["markers", cells.Run, "--genes", "gene_1,gene1"], "no gene 'gene1'", "did you mean 'gene_1'?");
        CellsCommand.Refused(["markers", cells.Run, "--sample-column", "bacth"], "--sample-column", "did you mean 'batch'?");
        Assert.Equal(before, File.Exists(cells.PathOf("markers.csv")) ? File.ReadAllText(cells.PathOf("markers.csv")) : null);
    }

    private Table Markers(params string[] options)
    {
        CellsCommand.Succeeds(["markers", cells.Run, .. options, "--quiet"]);
        return Csv.Read(cells.PathOf("markers.csv"));
    }

    private byte[] MarkerBytes(params string[] options)
    {
        CellsCommand.Succeeds(["markers", cells.Run, .. options, "--quiet"]);
        return File.ReadAllBytes(cells.PathOf("markers.csv"));
    }

    /// <summary>log2 of a gene's true share in one group over that in another.</summary>
    private Dictionary<string, double> TrueChange(int first, int second)
    {
        var truth = Csv.Read(Path.Combine(cells.Counts, "genes.csv"));
        var (mean, a, b) = (truth.Numbers("base_mean"), truth.Numbers($"factor_group_{first}"), truth.Numbers($"factor_group_{second}"));
        var (totalA, totalB) = (mean.Zip(a).Sum(g => g.First * g.Second), mean.Zip(b).Sum(g => g.First * g.Second));
        return truth.Text("gene").Index().ToDictionary(g => g.Item, g => Math.Log2(a[g.Index] / totalA / (b[g.Index] / totalB)));
    }

    private static string Cell(Table table, string gene, string column) => table.Text(column)[Enumerable.Range(0, table.RowCount).First(row => table.Text("gene")[row] == gene)];

    private static float Value(CountMatrix matrix, int cell, int gene)
    {
        for (var e = matrix.Counts.RowStarts[cell]; e < matrix.Counts.RowStarts[cell + 1]; e++)
            if (matrix.Counts.ColumnIndices[e] == gene) return matrix.Counts.Values[e];
        return 0;
    }
}
