using System.Globalization;
using System.Text.RegularExpressions;
using VaeScience.Data.Formats;
using VaeScience.Tests.Data;

namespace VaeScience.Tests.SingleCell;

/// <summary>Pictures, files for other programs, and the report, of simulated cells in five groups and two batches.</summary>
public sealed partial class PicturesTests(PicturedCells cells) : IClassFixture<PicturedCells>
{
    [Fact]
    public void Every_cell_has_a_place_in_latent_space_and_in_both_pictures()
    {
        var (latent, pictures) = (Csv.Read(cells.PathOf("latent.csv")), Csv.Read(cells.PathOf("embedding.csv")));
        Assert.Equal(["cell", .. Enumerable.Range(1, 10).Select(d => $"z{d}")], latent.Columns);
        Assert.Equal(["cell", "umap1", "umap2", "tsne1", "tsne2"], pictures.Columns);
        Assert.Equal(AnnData.Read(cells.PathOf("cells.h5ad")).CellNames, latent.Text("cell"));
        Assert.Equal(latent.Text("cell"), pictures.Text("cell"));
    }

    [Theory, InlineData("umap"), InlineData("tsne")]
    public void The_groups_lie_apart_in_a_picture_that_is_to_be_trusted(string method)
    {
        Assert.InRange(cells.Figure($"embed.{method}.trustworthiness"), 0.85, 1);
        var pictures = Csv.Read(cells.PathOf("embedding.csv"));
        var (x, y, groups) = (pictures.Numbers($"{method}1"), pictures.Numbers($"{method}2"), Csv.Read(cells.Labels).Text("group"));
        var nearest = Enumerable.Range(0, x.Length).Count(i =>
        {
            var next = Enumerable.Range(0, x.Length).Where(j => j != i).MinBy(j => (x[i] - x[j]) * (x[i] - x[j]) + (y[i] - y[j]) * (y[i] - y[j]));
            return groups[i] == groups[next];
        });
        Assert.InRange(nearest / (double)x.Length, 0.95, 1);
    }

    [Fact]
    public void The_same_seed_draws_the_same_picture_on_two_threads()
    {
        using var folder = new TemporaryFolder();
        var before = File.ReadAllText(cells.PathOf("embedding.csv"));
        CellsCommand.Succeeds("embed", cells.Run, "--method", "umap,tsne", "--threads", "2");
        Assert.Equal(before, File.ReadAllText(cells.PathOf("embedding.csv")));
    }

    [Fact]
    public void A_picture_that_is_stopped_leaves_the_one_before()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var before = File.ReadAllText(cells.PathOf("embedding.csv"));
        Assert.Equal(130, CellsCommand.Run(stop.Token, "embed", cells.Run, "--min-dist", "0.9").Code);
        Assert.Equal(before, File.ReadAllText(cells.PathOf("embedding.csv")));
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused_in_one_line()
    {
        CellsCommand.Refused(["embed", cells.Run, "--method", "umpa"], "--method", "'umpa'", "umap");
        CellsCommand.Refused(["embed", cells.Run, "--method", ","], "--method", "umap, tsne");
        CellsCommand.Refused(["embed", cells.Run, "--neighbours", "401"], "--neighbours", "400 cells");
        CellsCommand.Refused(["embed", cells.Run, "--method", "tsne", "--perplexity", "200"], "--perplexity", "133");
        CellsCommand.Refused(["embed", cells.Run, "--min-dist", "2"], "--min-dist", "0..1");
    }

    [Fact]
    public void The_variability_of_the_chosen_genes_is_kept_under_the_names_of_scanpy()
    {
        var kept = AnnData.Read(cells.PathOf("cells.h5ad"));
        Assert.Equal(Enumerable.Range(0, 150).Select(r => $"{r}"), kept.Genes.Text("highly_variable_rank").OrderBy(r => int.Parse(r, CultureInfo.InvariantCulture)));
        var (means, variances, scores) = (kept.Genes.Numbers("means"), kept.Genes.Numbers("variances"), kept.Genes.Numbers("variances_norm"));
        for (var g = 0; g < 150; g += 37)
        {
            var counts = new float[400];
            kept.SelectGenes([g]).Counts.CopyTo(counts);
            var mean = counts.Average(c => (double)c);
            Assert.Equal(mean, means[g], 1e-6 * mean);
            Assert.Equal(counts.Sum(c => (c - mean) * (c - mean)) / 399, variances[g], 1e-5 * variances[g]);
        }
        // The best of all genes stands out from genes of its mean.
        Assert.True(scores[kept.Genes.Text("highly_variable_rank").ToList().IndexOf("0")] > 1.5);
    }

    [PythonFact("anndata")]
    public void Anndata_reads_back_all_that_was_found()
    {
        const string Script = """
            import sys, warnings
            warnings.simplefilter("ignore")
            import anndata, numpy
            a, kept = anndata.read_h5ad(sys.argv[1]), anndata.read_h5ad(sys.argv[2])
            assert (a.X != kept.X).nnz == 0 and list(a.obs_names) == list(kept.obs_names) and list(a.var_names) == list(kept.var_names)
            assert {"cluster_silhouette", "cluster_pca", "type_probability"} <= set(a.obs.columns) and str(a.obs["cluster_silhouette"].dtype) == "float64", a.obs.dtypes
            assert str(a.obs["type"].dtype) == str(a.obs["cluster"].dtype) == str(a.obs["group"].dtype) == str(a.obs["batch"].dtype) == "category", a.obs.dtypes
            total = a.layers["denoised"].toarray().sum(1)
            assert numpy.allclose(total, numpy.median(kept.X.toarray().sum(1)), rtol=1e-4), total
            print(" ".join(sorted(a.obsm)), a.obsm["X_vae"].shape[1], " ".join(c for c in a.var.columns if c.startswith("v")))
            for name in ("X_vae", "X_umap", "X_tsne"): print(" ".join("%.9g" % v for v in a.obsm[name].ravel()))
            print(" ".join(a.obs["cluster"]))
            """;
        using var folder = new TemporaryFolder();
        CellsCommand.Succeeds("anndata", cells.Run, "--denoised", "--out", folder["all.h5ad"]);
        var lines = Oracles.Run(PythonFactAttribute.Interpreter, "", "-c", Script, folder["all.h5ad"], cells.PathOf("cells.h5ad")).Split('\n');
        Assert.Equal("X_tsne X_umap X_vae 10 variances variances_norm", lines[0]);
        var (latent, pictures) = (Csv.Read(cells.PathOf("latent.csv")), Csv.Read(cells.PathOf("embedding.csv")));
        Equal(lines[1], [.. Enumerable.Range(1, 10).Select(d => latent.Numbers($"z{d}"))]);
        Equal(lines[2], pictures.Numbers("umap1"), pictures.Numbers("umap2"));
        Equal(lines[3], pictures.Numbers("tsne1"), pictures.Numbers("tsne2"));
        Assert.Equal(Csv.Read(cells.PathOf("clusters.csv")).Text("cluster"), lines[4].Split(' '));
    }

    [Fact]
    public void A_folder_of_tables_is_read_back_as_the_same_counts()
    {
        using var folder = new TemporaryFolder();
        CellsCommand.Succeeds("anndata", cells.Run, "--format", "csv", "--out", folder["tables"]);
        var (kept, back) = (AnnData.Read(cells.PathOf("cells.h5ad")), MatrixMarket.Read(folder["tables"]));
        Assert.Equal(kept.Counts.Values, back.Counts.Values);
        Assert.Equal(kept.Counts.ColumnIndices, back.Counts.ColumnIndices);
        Assert.Equal(kept.GeneNames, Csv.Read(folder["tables/var.csv"]).Text("gene"));
        Assert.Equal(Csv.Read(cells.PathOf("clusters.csv")).Text("cluster"), Csv.Read(folder["tables/obs.csv"]).Text("cluster"));
        Assert.Equal(Csv.Read(cells.PathOf("embedding.csv")).Text("umap1").Take(3).Select(Number), Csv.Read(folder["tables/X_umap.csv"]).Text("X_umap1").Take(3).Select(Number));
        CellsCommand.Refused(["anndata", cells.Run, "--out", cells.PathOf("cells.h5ad")], "cells.h5ad", "give another file");
        CellsCommand.Refused(["anndata", cells.Run, "--out", folder["cells.txt"]], ".h5ad");
        CellsCommand.Refused(["anndata", cells.Run, "--format", "csv", "--denoised"], "--denoised");

        static double Number(string text) => Math.Round(double.Parse(text, CultureInfo.InvariantCulture), 3);
    }

    [Fact]
    public void The_report_shows_all_that_there_is()
    {
        CellsCommand.Succeeds("report", cells.Run, "--title", "Five groups <of> cells");
        var page = File.ReadAllText(cells.PathOf("report.html"));
        foreach (var title in (string[])["Cells by group", "Cells by known kind (group)", "Cells by batch (batch)", "Cells by type, as told by marker genes", "The same cells by t-SNE, by group", "Cells by the expression of genes", "Markers by group",
            "Markers by cell", "Sizes of the groups", "Where the known kinds went", "Batches in each group", "Mean and variance of each gene", "Zeros of each gene", "The training", "What the latent numbers carry", "The weight of the KL"])
            Assert.Contains($">{title}<", page, StringComparison.Ordinal);
        Assert.Contains("<h1>Five groups &lt;of&gt; cells</h1>", page, StringComparison.Ordinal);
        Assert.Contains("5 of 5 kinds have more than half of their cells in one group", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Markers have not been tested", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(NotANumber(), Pictures().Replace(page, ""));
        // Every figure is told to those who do not see it.
        Assert.Equal(Regex.Count(page, "<svg "), Regex.Count(page, "role=\"img\" aria-label=\"[^\"]{20,}"));
        Assert.InRange(page.Length, 100_000, 1_500_000);
    }

    [Fact]
    public void The_genes_asked_for_are_shown_and_a_mistyped_one_is_named()
    {
        var genes = AnnData.Read(cells.PathOf("cells.h5ad")).GeneNames;
        CellsCommand.Succeeds("report", cells.Run, "--genes", $"{genes[3]},{genes[7]}");
        var page = File.ReadAllText(cells.PathOf("report.html"));
        foreach (var gene in (string[])[genes[3], genes[7]]) Assert.Contains($"font-weight=\"bold\" class=\"f-ink\">{gene}<", page, StringComparison.Ordinal);
        CellsCommand.Refused(["report", cells.Run, "--genes", genes[3] + "x"], genes[3] + "x", "did you mean");
        CellsCommand.Refused(["report", cells.Run, "--genes", ","], "--genes");
    }

    [Fact]
    public void After_training_alone_the_report_names_the_commands_that_are_missing()
    {
        using var folder = new TemporaryFolder();
        CellsCommand.Succeeds("train", cells.Counts, "--epochs", "2", "--hidden", "8", "--genes", "50", "--out", folder["run"]);
        CellsCommand.Succeeds("report", folder["run"]);
        var page = File.ReadAllText(folder["run/report.html"]);
        foreach (var verb in (string[])["embed", "cluster", "evaluate"]) Assert.Contains($"vae-cells {verb} {folder["run"]}", page, StringComparison.Ordinal);
        Assert.Contains(">Mean and variance of each gene<", page, StringComparison.Ordinal);
        Assert.Contains(">The training<", page, StringComparison.Ordinal);
        // With a picture but no groups, the cells are still shown.
        CellsCommand.Succeeds("embed", folder["run"], "--neighbours", "10");
        CellsCommand.Succeeds("report", folder["run"]);
        Assert.Contains("All cells, without groups", File.ReadAllText(folder["run/report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_tested_markers_genes_are_shown_by_their_means()
    {
        using var folder = new TemporaryFolder();
        cells.CopyTo(folder["run"]);
        File.Delete(folder["run/markers.csv"]);
        CellsCommand.Succeeds("report", folder["run"]);
        var page = File.ReadAllText(folder["run/report.html"]);
        Assert.Contains("Markers have not been tested", page, StringComparison.Ordinal);
        Assert.Contains(">Markers by group<", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Products_of_other_cells_are_refused()
    {
        using var folder = new TemporaryFolder();
        cells.CopyTo(folder["run"]);
        var lines = File.ReadAllLines(folder["run/embedding.csv"]);
        File.WriteAllLines(folder["run/embedding.csv"], [lines[0], lines[2], lines[1], .. lines[3..]]);
        CellsCommand.Refused(["report", folder["run"]], "embedding.csv", "line 2", "vae-cells embed");
        File.WriteAllLines(folder["run/embedding.csv"], lines[..^1]);
        CellsCommand.Refused(["report", folder["run"]], "embedding.csv", "399 cells");
        File.WriteAllLines(folder["run/embedding.csv"], lines);
        File.WriteAllText(folder["run/clusters.csv"], "cell,group\na,1\n");
        CellsCommand.Refused(["anndata", folder["run"], "--out", folder["x.h5ad"]], "clusters.csv", "'cluster'", "vae-cells cluster");
        Assert.False(File.Exists(folder["x.h5ad"]));
    }

    private static void Equal(string line, params double[][] columns)
    {
        double[] found = [.. line.Split(' ').Select(w => double.Parse(w, CultureInfo.InvariantCulture))];
        for (var i = 0; i < columns[0].Length; i++)
            for (var c = 0; c < columns.Length; c++)
                Assert.Equal(columns[c][i], found[i * columns.Length + c], 1e-5 * Math.Max(1, Math.Abs(columns[c][i])));
    }

    [GeneratedRegex("data:image/png;base64,[^\"]*")]
    private static partial Regex Pictures();

    [GeneratedRegex("NaN|∞|Infinity")]
    private static partial Regex NotANumber();
}
