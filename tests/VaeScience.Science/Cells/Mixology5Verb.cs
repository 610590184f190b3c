using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Science.Cells;

/// <summary>Five cell lines on three plates, with their genotypes as truth.</summary>
internal sealed class Mixology5Verb() : CellsExperiment("cells-mixology5", "909 cells of five lines on three plates: bounds, groups, how the plates mix")
{
    private const string Kind = "cell_line_demuxlet", Singlets = "demuxlet_cls=SNG";
    private const int Groups = 5, Genes = 2000, Plates = 3;

    protected override string Run(ExperimentContext context)
    {
        string[] files = [.. Enumerable.Range(1, Plates).Select(p => context.Data.PathOf($"mixology5-p{p}"))];
        var plates = Enumerable.Range(0, Plates).Select(p => CellLabels.Attach(CountCatalog.Default.Read(files[p]), CellLabels.Read(context.Data.PathOf($"mixology5-p{p + 1}-cells")))).ToArray();
        var matrix = CountBatches.Join(plates);
        var marks = CellMarks.WriteCells(Path.Combine(context.Folder, "mixology5-cells.csv"), matrix);
        var genes = CellMarks.WriteGenes(Path.Combine(context.Folder, "mixology5-genes.txt"), matrix, Genes);
        string[] counts = [.. files, "--labels", marks, "--label", Kind, "--held-out", CellMarks.HeldOut, "--gene-list", genes];
        CellsVariant[] variants =
        [
            new("nb", "negative binomial (the default)", 5),
            new("zinb", "ZINB", 5, "--likelihood", "zinb"),
            new("nb-wide", "negative binomial, 128-128, 20 latent", 3, "--hidden", "128x128", "--latent", "20"),
            new("vamp", "negative binomial, VampPrior", 5, "--prior", "vamp"),
        ];
        CellsFigure[] figures =
        [
            CellsFigure.Bound, CellsFigure.LastBound, CellsFigure.Weighted,
            CellsFigure.Metric("ari", "ARI", "cluster.denoised.ari"), CellsFigure.Metric("nmi", "NMI", "cluster.denoised.nmi"),
            CellsFigure.Metric("singlets_ari", "ARI, singlets", "cluster.where.denoised.ari"),
            CellsFigure.Metric("plates", "silhouette of the plates", "evaluate.batches.silhouette.latent"),
            CellsFigure.Metric("pca_ari", "ARI, PCA", "cluster.pca.ari"), CellsFigure.Metric("pca_singlets_ari", "ARI, PCA, singlets", "cluster.where.pca.ari"),
        ];
        return $"""
            ## mixology5: 909 cells of five lung cancer lines, three plates

            The 2,000 genes whose log-normalised counts vary most, as tests/peers/scvi_plain_torch.py chooses them, and its 90 held-out cells; that program
            reaches -3911.2 with ZINB and the plate given to the decoder, and an ARI of .955. Plates are batches; below 0, the silhouette says that they mix
            in the latent space. The cell lines are those that genotypes tell (demuxlet); it calls 338 of the cells doublets of two lines, which have the
            line of one of them: singlets are the other 571. All groups
            that differ from the lines are of doublets, so that beyond the singlets the ARI says how well the lines of doublets are guessed.

            {Table(context, variants, figures, counts, Groups, Singlets)}
            """;
    }
}
