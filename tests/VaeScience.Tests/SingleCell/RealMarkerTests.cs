using VaeScience.Data.Formats;

namespace VaeScience.Tests.SingleCell;

/// <summary>Known markers of blood cells in bone marrow progenitors (Paul et al. 2015).</summary>
public sealed class RealMarkerTests : IDisposable
{
    private const string File = "sc/paul15/paul15_cluster.h5ad";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [RealDataFact(File)]
    public void Known_markers_of_blood_cells_come_out()
    {
        var run = folder.PathOf("run");
        CellsCommand.Succeeds("train", RealData.PathOf(File), "--label", "paul15_clusters", "--genes", "1000", "--hidden", "64", "--epochs", "20", "--out", run);
        var erythroid = Markers(run, "1Ery,2Ery,3Ery,4Ery,5Ery,6Ery", "13Baso,14Mo,15Mo,16Neu");
        foreach (var gene in (string[])["Car1", "Car2", "Klf1"]) Assert.Contains(gene, erythroid.More);
        foreach (var gene in (string[])["Mpo", "Elane", "Prtn3", "Ctsg"]) Assert.Contains(gene, erythroid.Less);
        Assert.Contains("Pf4", Markers(run, "8Mk").More);
        Assert.Contains("Cd74", Markers(run, "11DC").More.Take(5));
        Assert.Contains("Elane", Markers(run, "16Neu", "13Baso").More);
        // The group that the file calls 17Neu counts the genes of basophils.
        var basophil = Markers(run, "17Neu");
        foreach (var gene in (string[])["Prss34", "Mcpt8"]) Assert.Contains(gene, basophil.More);
    }

    /// <summary>The genes that are called and confirmed, of which a group has more and less, best first.</summary>
    private static (List<string> More, List<string> Less) Markers(string run, string group, string? against = null)
    {
        string[] options = against is null ? [] : ["--against", against];
        CellsCommand.Succeeds(["markers", run, "--groups", "label", "--group", group, .. options, "--draws", "500", "--quiet"]);
        var table = Csv.Read(Path.Combine(run, "markers.csv"));
        var (genes, called, change) = (table.Text("gene"), table.Text("is_confirmed"), table.Numbers("lfc_mean"));
        List<string> Of(int sign) => [.. genes.Where((_, row) => called[row] == "yes" && Math.Sign(change[row]) == sign)];
        return (Of(1), Of(-1));
    }
}
