using System.CommandLine;
using System.Diagnostics;
using VaeScience.Analysis.Embedding;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.SingleCell.Clusters;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Pictures;

/// <summary>Where the cells lie in the latent space, and pictures of it in a plane.</summary>
internal sealed class EmbedVerb(Catalogs catalogs) : Verb(
    "embed", "pictures of the cells in a plane, by UMAP or t-SNE", "embed runs/cells", "embed runs/cells --method umap,tsne --min-dist 0.2 --json")
{
    private const int MostNeighbours = 1000, JudgedNeighbours = 15, MostJudged = 5000;
    private const double StandardPerplexity = 30, StandardDistance = 0.3, MostPerplexity = 1000;
    private readonly RunArgument run = new(catalogs);
    private readonly Option<string?> method = CommandOption.Text("--method", "umap, tsne, or both with a comma between", "METHODS", PictureMethod.Umap.Key);
    private readonly Option<string> on = CommandOption.Choice("--on", "what is drawn: latent means, or 20 principal components of the log denoised expression", CellSpace.Latent, CellSpace.Denoised);
    private readonly Option<long> neighbours = CommandOption.Whole("--neighbours", "UMAP: nearest cells that make a neighbourhood; few show detail, many the whole", 15, 2, MostNeighbours);
    private readonly Option<double> minDistance = CommandOption.Number("--min-dist", "UMAP: how near cells may lie in the picture", StandardDistance, "numbers 0..1", d => d is >= 0 and <= 1);
    private readonly Option<double> perplexity = CommandOption.Number("--perplexity", "t-SNE: how many neighbours count; less where there are too few cells", StandardPerplexity, "numbers above 1 up to 1000", p => p is > 1 and <= MostPerplexity);
    private readonly Option<long> seed = CommandOption.Whole("--seed", "the seed of UMAP; t-SNE has no randomness", 1, 0, long.MaxValue);

    public override string Details =>
        $"Writes the latent means ({CellsApp.LatentFile}) and the pictures ({CellsApp.EmbeddingFile}). Trustworthiness says how far cells that are neighbours in a picture are\n" +
        $"neighbours in what was drawn: 1 for all, about 0.5 for a random picture; {JudgedNeighbours} neighbours, above {MostJudged} cells among {MostJudged} of them drawn at random.\n" +
        "Distances between groups, their areas and their densities mean nothing in either picture.\n";

    protected override IEnumerable<Symbol> Symbols => [run.Argument, method, on, neighbours, minDistance, perplexity, seed, .. run.Options];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        var methods = PictureMethod.Parse(method.Name, input.GetValue(method)!);
        using var trained = run.Open(input);
        Check(input, methods, trained);
        var z = trained.LatentMeans();
        var rows = input.GetValue(on) == CellSpace.Denoised ? CellSpace.Of(CellSpace.Denoised, trained, z, seed: 1).Rows : z;
        var (figures, columns) = (new RunFigures("embed"), new List<(string Name, double[] Values)>());
        foreach (var one in methods)
        {
            var watch = Stopwatch.StartNew();
            if (!terminal.TryTrack(one.Name, step => Draw(one, rows, input, trained, step), out var drawn)) return ExitCode.Interrupted;
            if (double.IsFinite(drawn.Divergence)) figures[$"{one.Key}.divergence"] = drawn.Divergence;
            figures[$"{one.Key}.seconds"] = watch.Elapsed.TotalSeconds;
            figures[$"{one.Key}.trustworthiness"] = Trust(rows, drawn.Picture, trained.Device.Workers);
            for (var c = 0; c < 2; c++) columns.Add((one.Columns[c], [.. Enumerable.Range(0, drawn.Picture.GetLength(0)).Select(i => drawn.Picture[i, c])]));
        }
        var names = trained.Data.RowNames;
        trained.Folder.Write(CellsApp.LatentFile, RunTable.OfNumbers(CellsApp.LatentFile, names, [.. Enumerable.Range(1, z.GetLength(1)).Select(d => $"z{d}")], z));
        var table = Table.Of(CellsApp.EmbeddingFile, ["cell", .. columns.Select(c => c.Name)], [names, .. columns.Select(c => c.Values.Select(CellNumber.Exact))]);
        new RunResult(CellsApp.EmbeddingFile, table, figures.Replacing(trained.Folder)).Keep(trained.Folder, terminal);
        terminal.Say(["", "trustworthiness", "seconds"], methods.Select(m => (IReadOnlyList<string>)
            [m.Name, CellNumber.Close(figures[$"{m.Key}.trustworthiness"]), CellNumber.Count(Math.Round(figures[$"{m.Key}.seconds"], 1))]));
        terminal.Say($"Tables: {trained.Folder.PathOf(CellsApp.EmbeddingFile)}, {trained.Folder.PathOf(CellsApp.LatentFile)}");
        return ExitCode.Success;
    }

    private void Check(ParseResult input, IReadOnlyList<PictureMethod> methods, TrainedRun trained)
    {
        var cells = trained.Data.RowCount;
        if (methods.Contains(PictureMethod.Umap) && input.GetValue(neighbours) > cells)
            throw new UserException($"{neighbours.Name}: got {input.GetValue(neighbours)}, the run has {cells} cells; allowed are 2..{cells}");
        if (input.Has(perplexity) && input.GetValue(perplexity) > (cells - 1) / 3.0)
            throw new UserException($"{perplexity.Name}: got {CellNumber.Count(input.GetValue(perplexity))}, {cells} cells allow up to {(cells - 1) / 3}; lower it");
    }

    private (double[,] Picture, double Divergence) Draw(PictureMethod method, double[,] rows, ParseResult input, TrainedRun trained, Action<int, int, string> step)
    {
        var workers = trained.Device.Workers;
        if (method == PictureMethod.Umap)
        {
            var options = new UmapOptions { Neighbours = (int)input.GetValue(neighbours), MinDistance = input.GetValue(minDistance) };
            return (Umap.Embed(rows, (ulong)input.GetValue(seed), options, workers, (done, all) => step(done, all, "passes")), double.NaN);
        }
        var few = Math.Min(input.GetValue(perplexity), (rows.GetLength(0) - 1) / 3);
        var tsne = Tsne.Embed(rows, new TsneOptions { Perplexity = few }, workers, (done, all) => step(done, all, "steps"));
        return (tsne.Picture, tsne.Divergence);
    }

    // The judgement takes time that grows with the square of the cells.
    private static double Trust(double[,] rows, double[,] picture, WorkerPool workers)
    {
        var n = rows.GetLength(0);
        int[] order = [.. Enumerable.Range(0, n)];
        if (n > MostJudged) new Philox(1, RandomPurpose.Evaluate).Shuffle(order);
        var judged = order.AsSpan(0, Math.Min(n, MostJudged));
        return Trustworthiness.Of(Some(rows, judged), Some(picture, judged), Math.Max(1, Math.Min(JudgedNeighbours, (judged.Length - 1) / 2)), workers);
    }

    private static double[,] Some(double[,] rows, ReadOnlySpan<int> chosen)
    {
        var some = new double[chosen.Length, rows.GetLength(1)];
        for (var i = 0; i < chosen.Length; i++)
            for (var c = 0; c < some.GetLength(1); c++) some[i, c] = rows[chosen[i], c];
        return some;
    }
}
