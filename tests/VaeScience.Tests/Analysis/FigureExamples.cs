using VaeScience.Analysis.Figures;

namespace VaeScience.Tests.Analysis;

/// <summary>Figures of every kind, small enough to read their snapshots, and at sizes from nothing to thousands.</summary>
internal static class FigureExamples
{
    public static readonly string[] Whiskies = (
        "Aberfeldy,Aberlour,An Cnoc,Ardbeg,Ardmore,Arran,Auchentoshan,Auchroisk,Aultmore,Balblair,Balmenach,Balvenie,Ben Nevis," +
        "Benriach,Benrinnes,Benromach,Bladnoch,Blair Athol,Bowmore,Bruichladdich,Bunnahabhain,Caol Ila,Cardhu,Clynelish," +
        "Craigellachie,Cragganmore,Dailuaine,Dalmore,Dalwhinnie,Deanston,Dufftown,Edradour,Glen Deveron (Macduff),Glen Elgin," +
        "Glen Garioch,Glen Grant,Glen Keith,Glen Moray,Glen Ord,Glen Scotia,Glen Spey,Glenallachie,Glendronach,Glendullan," +
        "Glenfarclas,Glenfiddich,Glengoyne,Glenkinchie,Glenlivet,Glenlossie,Glenmorangie,Glenrothes,Glenturret,Highland Park," +
        "Inchgower,Isle of Jura,Knockando,Lagavulin,Laphroaig,Linkwood,Loch Lomond,Longmorn,Macallan,Mannochmore,Miltonduff," +
        "Mortlach,Oban,Old Fettercairn,Old Pulteney,Royal Brackla,Royal Lochnagar,Scapa,Speyburn,Speyside,Springbank,Strathisla," +
        "Strathmill,Talisker,Tamdhu,Tamnavulin,Teaninich,Tobermory,Tomatin,Tomintoul,Tormore,Tullibardine").Split(',');

    private static readonly Axis Score = new("score", "0 to 4");

    /// <summary>One small figure of each kind, by name.</summary>
    public static IEnumerable<(string Name, Figure Figure)> Small() =>
    [
        ("scatter", new ScatterPlot("Five malts", new Axis("smoky"), new Axis("rich", "score units"), [-1, 0.5, 2, 2.1, -0.4],
            [0, 1, -1, -1.1, 2])
        {
            Names = ["Auchentoshan", "Highland Park", "Ardbeg", "Laphroaig", "Macallan"],
            Groups = ["Lowlands", "Islands", "Islay", "Islay", "Speyside"],
            Ellipses = [new Ellipse(2, -1, 0.04, 0.01, 0.02) { Name = "posterior", Group = "Islay" }],
            Arrows = [new Arrow("medicinal", 0.6, -0.2), new Arrow("winey", -0.1, 0.7)],
            Caption = "Two from Islay lie together.",
        }),
        ("bars", new BarChart("Loadings", new Axis("loading"), ["smoky", "winey", "floral"],
            new BarSeries("factor 1", [0.76, -0.1, -0.54]), BarSeries.WithErrors("factor 2", [0.2, 0.64, 0], [0.1, 0.05, 0.2]))),
        ("bars-upright", new BarChart("Counts", new Axis("cells"), ["0", "1", "2"], new BarSeries("n", [229, 287, 404]))
            { Upright = true }),
        ("lines", new LineChart("Held-out log probability", new Axis("factors"), new Axis("log p", "nats per row"),
            new LineSeries("PPCA", [1, 2, 3], [-13.95, -13.52, -13.62]),
            new LineSeries("FA", [1, 2, 3], [-13.34, -13.08, -13.14]) { Low = [-13.5, -13.2, -13.3], High = [-13.2, -13, -13] })
        { Reference = -13.39, ReferenceName = "independent" }),
        ("lines-log", new LineChart("Loss", new Axis("step") { Logarithmic = true }, new Axis("loss", "nats") { Logarithmic = true },
            new LineSeries("train", [1, 10, 100, 1000], [500, 50, 9, 4]))),
        ("histogram", new Histogram("Scores", new Axis("−log p", "nats"),
            new Sample("normal", [1, 1.2, 1.4, 2, 2.1, 2.2, 2.4, 3]), new Sample("odd", [2.9, 3.4, 4.2]))
                { Marked = 3.2, MarkedName = "threshold" }),
        ("heat-map", new HeatMap("Correlations", new Axis("correlation"), ["smoky", "floral"], ["smoky", "floral"],
            [[1, -0.43], [-0.43, 1]])),
        ("dots", new DotPlot("Markers", (new Axis("mean log expression"), new Axis("of cells show it")), (["T cells", "B cells"], ["Cd3e", "Cd79a", "Actb"]),
            [[2.1, 0.1, 3], [0, 1.8, 2.9]], [[0.9, 0.04, 1], [0, 0.75, 0.98]])),
        ("roc", new RocPlot("Sea on the nose", new RocCurve("factor 1", [0, 0, 0.5, 1], [0, 0.8, 1, 1])
            { Auc = 0.95, AucInterval = (0.88, 0.99) })),
        ("radar", new RadarChart("Profiles", Score with { To = 4 }, ["body", "smoky", "honey", "floral"],
            new RadarProfile("Ardbeg", [4, 4, 0, 0]), new RadarProfile("Glenkinchie", [1, 2, 0, 2]))),
    ];

    /// <summary>Every kind with n marks, all values equal or spread.</summary>
    public static IEnumerable<(string Name, Figure Figure)> OfSize(int n, bool equal)
    {
        var random = new Random(7);
        double[] xs = [.. Enumerable.Range(0, n).Select(_ => equal ? 3 : Gaussian(random))];
        double[] ys = [.. Enumerable.Range(0, n).Select(_ => equal ? 3 : Gaussian(random))];
        double[] positions = [.. Enumerable.Range(0, n).Select(i => equal ? 1.0 : i)];
        double[] rates = [.. Enumerable.Range(0, n).Select(i => equal ? 0.5 : (i + 1.0) / n)];
        string[] names = [.. Enumerable.Range(0, n).Select(i => $"row {i}")];
        yield return ("scatter", new ScatterPlot("t", new Axis("x"), new Axis("y"), xs, ys)
        { Names = names, Groups = [.. names.Select((_, i) => $"g{i % 3}")] });
        yield return ("bars", new BarChart("t", new Axis("v"), names, new BarSeries("s", xs)));
        yield return ("grouped bars", new BarChart("t", new Axis("v"), names, BarSeries.WithErrors("s", xs, [.. xs.Select(Math.Abs)]),
            new BarSeries("u", ys)));
        yield return ("upright bars", new BarChart("t", new Axis("v"), names, new BarSeries("s", xs)) { Upright = true });
        yield return ("lines", new LineChart("t", new Axis("x"), new Axis("y"), new LineSeries("a", positions, xs)
        { Low = xs, High = xs }, new LineSeries("b", positions, ys)));
        yield return ("histogram", new Histogram("t", new Axis("v"), new Sample("a", xs), new Sample("b", ys)));
        yield return ("heat map", new HeatMap("t", new Axis("v"), names, ["a", "b"],
            [.. xs.Zip(ys, (a, b) => (IReadOnlyList<double>)[a, b])]));
        yield return ("point map", new PointCloud("t", new Axis("x"), new Axis("y"), xs, ys)
        { Groups = [.. names.Select((_, i) => i % 7 == 6 ? "" : $"group {i % 7}")], NamesGroups = true, IsMap = true });
        yield return ("point plot", new PointCloud("t", new Axis("x"), new Axis("y"), xs, ys) { DiagonalName = "y = x" });
        yield return ("point panels", new PointPanels("t", xs, ys, [.. Enumerable.Range(0, 5).Select(k => new PointPanel($"panel {k}", [.. ys.Select(Math.Abs)], 0.5 + k))]));
        string[] columns = n > 300 ? names[..300] : names;
        double[] shares = [.. rates.Take(columns.Length)];
        yield return ("dots", new DotPlot("t", (new Axis("m"), new Axis("s")), (["one", "two"], columns), [shares, shares], [shares, shares]));
        yield return ("bands", new BandedHeatMap("t", new Axis("v"), ["a", "b"], [("first", n / 3, 0), ("second", n - n / 3, 1)], [rates, rates]));
        yield return ("roc", new RocPlot("t", new RocCurve("a", rates, rates) { Auc = 0.5 }));
        if (n <= 100) yield return ("radar",
            new RadarChart("t", new Axis("v"), n > 30 ? [.. names.Take(30)] : names, new RadarProfile("a", [.. xs.Take(30)])));
    }

    /// <summary>86 points of the shape of the whiskies' first two components: a crowded core and a long tail.</summary>
    public static (double[] X, double[] Y) Cloud(int n)
    {
        var random = new Random(86);
        double[] x = [.. Enumerable.Range(0, n).Select(i => i % 12 == 0 ? 3 + Gaussian(random) : Gaussian(random) - 0.4)];
        double[] y = [.. Enumerable.Range(0, n).Select(_ => 1.2 * Gaussian(random))];
        return (x, y);
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
