using VaeScience.Analysis.Embedding;
using VaeScience.Cli;
using VaeScience.Data;

namespace VaeScience.SingleCell.Mapping;

/// <summary>A run's own cells in the latent space: those it has learnt from, and those held out, which tell how new cells of the same sort look.</summary>
/// <remarks>New cells are held against the cells learnt from alone, as the held-out ones are, so that the two can be compared.</remarks>
internal sealed class ReferenceAtlas
{
    private readonly MappedModel model;
    private readonly int neighbours;
    private readonly double[,] z;
    private readonly Terminal terminal;

    /// <summary>Puts a run's cells through a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cells">The run's cells on the model's genes.</param>
    /// <param name="codes">Their batches.</param>
    /// <param name="split">Which were learnt from and which held out.</param>
    /// <param name="neighbours">How many neighbours a cell has.</param>
    /// <param name="terminal">Progress.</param>
    /// <exception cref="UserException">Fewer cells were learnt from than there are to be neighbours.</exception>
    public ReferenceAtlas(MappedModel model, CountMatrix cells, int[] codes, Split split, int neighbours, Terminal terminal)
    {
        (this.model, this.neighbours, this.terminal, Split) = (model, neighbours, terminal, split);
        if (neighbours > split.Train.Length)
            throw new UserException($"--neighbours: got {neighbours}, the run has learnt from {split.Train.Length} cells; allowed are 1..{split.Train.Length}");
        var learnt = cells.SelectCells(split.Train);
        z = terminal.Track("reference cells, part", report => model.Encode(learnt, CodesOf(codes, split.Train), report));
        var (others, ofOthers) = (cells.SelectCells(split.Validation), CodesOf(codes, split.Validation));
        HeldOut = Place(others, ofOthers, "held-out cells, part");
        Likeness = new ReferenceLikeness(HeldOut.Distances, HeldOut.BoundsPerCount, HeldOut.Totals);
        var elsewhere = model.Batches.Count < 2 ? HeldOut : HeldOut with { Bounds = terminal.Track("held-out cells under other batches, part", report => model.BoundsElsewhere(others, ofOthers, report)) };
        LikenessElsewhere = new ReferenceLikeness(elsewhere.Distances, elsewhere.BoundsPerCount, elsewhere.Totals);
    }

    /// <summary>Which of the run's cells are neighbours, and which tell what is usual.</summary>
    public Split Split { get; }

    /// <summary>The held-out cells.</summary>
    public PlacedCells HeldOut { get; }

    /// <summary>How like them cells of batches are that the model knows.</summary>
    public ReferenceLikeness Likeness { get; }

    /// <summary>How like them cells of other batches are: the held-out ones judged without their own batch.</summary>
    public ReferenceLikeness LikenessElsewhere { get; }

    /// <summary>Finds new cells' places.</summary>
    public PlacedCells Place(CountMatrix cells, int[] codes, string title)
    {
        var places = terminal.Track(title, report => model.Encode(cells, codes, report));
        var bounds = terminal.Track($"{title[..title.IndexOf(',', StringComparison.Ordinal)]}' bounds, part", report => model.Bounds(cells, codes, report));
        return new PlacedCells(places, NearestNeighbours.FindAmong(places, z, neighbours, model.Device.Workers), bounds, cells.LibrarySizes());
    }

    /// <summary>How like the run's own cells new ones are.</summary>
    public CellLikeness[] LikenessOf(PlacedCells cells, int[] codes)
    {
        var (own, elsewhere) = (Likeness.Of(cells.Distances, cells.BoundsPerCount, cells.Totals), LikenessElsewhere.Of(cells.Distances, cells.BoundsPerCount, cells.Totals));
        return [.. codes.Select((code, i) => code == MappedModel.Unseen ? elsewhere[i] : own[i])];
    }

    private static int[] CodesOf(int[] codes, int[] cells) => Array.ConvertAll(cells, i => codes[i]);
}
