using VaeScience.Analysis.Statistics;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.SingleCell.Clusters;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Mapping;

/// <summary>New cells among a run's own: places, kinds, likeness, and how right such calls are for cells of the run that training did not see.</summary>
internal sealed class CellMapping
{
    // Of a run without held-out cells: these then stand in for them.
    private const double StandInShare = 0.1;
    private readonly Terminal terminal;

    /// <summary>Maps cells.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cells">New cells beside the run's.</param>
    /// <param name="model">The model of the genes they share.</param>
    /// <param name="kinds">What is handed on; null for nothing.</param>
    /// <param name="settings">The rest.</param>
    /// <param name="terminal">Progress.</param>
    public CellMapping(TrainedRun run, QueryCells cells, MappedModel model, CellGrouping? kinds, MapSettings settings, Terminal terminal)
    {
        (Run, Cells, Model, Kinds, Settings, this.terminal) = (run, cells, model, kinds, settings, terminal);
        var codes = model.Batches.Index().ToDictionary(b => b.Item, b => b.Index, StringComparer.Ordinal);
        QueryCodes = [.. cells.Batches.Select(b => codes.GetValueOrDefault(b, MappedModel.Unseen))];
        var ofRun = run.Cells.Columns.Batch is { } column ? run.Cells.Matrix.Cells.Text(column).Select(b => codes[b]) : Enumerable.Repeat(0, cells.Reference.CellCount);
        var split = run.Split ?? Split.Random(cells.Reference.CellCount, StandInShare, model.Seed);
        Atlas = new ReferenceAtlas(model, cells.Reference, [.. ofRun], split, settings.Neighbours, terminal);
        Placed = Atlas.Place(cells.Shared, QueryCodes, "new cells, part");
        Likeness = Atlas.LikenessOf(Placed, QueryCodes);
        Groups = kinds is { IsFound: true, Source: RunTable.GroupColumn } ? null : RunGroupings.Found(run);
        if (kinds is null) return;
        Calls = CellCall.Of(Vote(Placed, kinds), Likeness, settings);
        var likeHeldOut = Atlas.Likeness.Of(Atlas.HeldOut.Distances, Atlas.HeldOut.BoundsPerCount, Atlas.HeldOut.Totals, areMembers: true);
        HeldOut = new CallFigures(CellCall.Of(Vote(Atlas.HeldOut, kinds), likeHeldOut, settings), kinds.CodesOf(split.Validation));
    }

    /// <summary>The run.</summary>
    public TrainedRun Run { get; }

    /// <summary>The new cells.</summary>
    public QueryCells Cells { get; }

    /// <summary>The model they were put through.</summary>
    public MappedModel Model { get; }

    /// <summary>What is handed on; null for nothing.</summary>
    public CellGrouping? Kinds { get; }

    /// <summary>The groups of the run that are handed on beside the kinds; null for none.</summary>
    public CellGrouping? Groups { get; }

    /// <summary>How they were mapped.</summary>
    public MapSettings Settings { get; }

    /// <summary>The run's cells.</summary>
    public ReferenceAtlas Atlas { get; }

    /// <summary>The batch of each new cell, or that the model does not know it.</summary>
    public int[] QueryCodes { get; }

    /// <summary>Where the new cells lie.</summary>
    public PlacedCells Placed { get; }

    /// <summary>How like the run's cells they are.</summary>
    public CellLikeness[] Likeness { get; }

    /// <summary>What they are called; none where nothing is handed on.</summary>
    public CellCall[] Calls { get; } = [];

    /// <summary>How right such calls are for the run's held-out cells; null where nothing is handed on.</summary>
    public CallFigures? HeldOut { get; }

    /// <summary>How many new cells are called unlike the run's.</summary>
    public int Unlike => Likeness.Count(l => l.P <= Settings.Unlike);

    /// <summary>Whether there are too few held-out cells for any cell to be called unlike them.</summary>
    public bool IsTooCoarse => Settings.Unlike > 0 && Atlas.Likeness.Least > Settings.Unlike;

    /// <summary>The votes of the neighbours of cells.</summary>
    public NeighbourVote Vote(PlacedCells cells, CellGrouping kinds) => NeighbourVote.Of(cells.Nearest, kinds.CodesOf(Atlas.Split.Train), kinds.Names.Count);

    /// <summary>The calls held against known kinds of the new cells.</summary>
    /// <param name="labels">[n], empty where nothing is known.</param>
    public CallFigures Against(IReadOnlyList<string> labels)
    {
        var codes = Kinds!.Names.Index().ToDictionary(k => k.Item, k => k.Index, StringComparer.Ordinal);
        return new CallFigures(Calls, [.. labels.Select(l => l.Length == 0 ? CallFigures.NoKind : codes.GetValueOrDefault(l, CallFigures.NewKind))]);
    }

    /// <summary>The best kinds by principal components of the counts: of the held-out cells, and of the new ones.</summary>
    public (int[] HeldOut, int[] New) Baseline()
    {
        var (train, heldOut) = (Atlas.Split.Train, Cells.Reference.SelectCells(Atlas.Split.Validation));
        return terminal.Track("neighbours among principal components, step", report =>
        {
            var best = ComponentBaseline.Best(Cells.Reference.SelectCells(train), Kinds!.CodesOf(train), Kinds.Names.Count, Settings.Neighbours, (heldOut, Cells.Shared), Run.Device);
            report(1, 1, "");
            return best;
        });
    }
}
