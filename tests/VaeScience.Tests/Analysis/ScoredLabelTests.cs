using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.Metrics;
using VaeScience.Compute;

namespace VaeScience.Tests.Analysis;

/// <summary>ROC curves against scikit-learn and DeLong's definition.</summary>
public sealed class ScoredLabelTests
{
    private static readonly Golden Reference = Golden.Entry("metrics/roc", "analysis");
    private static readonly double[] Scores = Reference.Input("scores");
    private static readonly bool[] Labels = [.. Reference.Input("labels").Select(v => v == 1)];

    [Fact]
    public void Area_error_and_interval_match()
    {
        var roc = RocCurve.Of(Scores, Labels);
        var interval = roc.AucInterval();
        Golden.Close(Reference.Output("auc"), [roc.Auc], 1e-13);
        Golden.Close(Reference.Output("standard_error"), [roc.StandardError], 1e-12);
        Golden.Close(Reference.Output("interval"), [interval.Low, interval.High], 1e-12);
    }

    [Fact]
    public void Points_match_and_their_trapezia_are_the_area()
    {
        var roc = RocCurve.Of(Scores, Labels);
        Golden.Close(Reference.Output("fpr"), roc.FalsePositiveRates, 1e-14);
        Golden.Close(Reference.Output("tpr"), roc.TruePositiveRates, 1e-14);
        var area = Enumerable.Range(1, roc.Thresholds.Length - 1).Sum(i =>
            (roc.FalsePositiveRates[i] - roc.FalsePositiveRates[i - 1]) * (roc.TruePositiveRates[i] + roc.TruePositiveRates[i - 1]) / 2);
        Assert.Equal(roc.Auc, area, 1e-13);
    }

    [Fact]
    public void Precision_and_recall_match()
    {
        var curve = PrecisionRecallCurve.Of(Scores, Labels);
        Golden.Close(Reference.Output("average_precision"), [curve.AveragePrecision], 1e-13);
        Golden.Close(Reference.Output("precision"), curve.Precision, 1e-14);
        Golden.Close(Reference.Output("recall"), curve.Recall, 1e-14);
    }

    [Fact]
    public void First_principal_component_separates_the_peated_cluster()
    {
        var rows = WhiskyScores.Raw();
        var scores = PrincipalComponents.Fit(rows).Scores(rows, 1).Cast<double>().ToArray();
        string[] names = ["Ardbeg", "Caol Ila", "Clynelish", "Lagavulin", "Laphroaig", "Talisker"];
        var peated = RocCurve.Of(scores, WhiskyScores.Distilleries.Select(name => names.Contains(name)).ToArray());
        Assert.Equal(1, peated.Auc);
        // Six of six above: Clopper and Pearson's lower bound is 0.025^(1/6).
        Assert.Equal(Math.Pow(.025, 1.0 / 6), peated.AucInterval().Low, 1e-14);
        var islay = RocCurve.Of(scores, WhiskyScores.Column("region").Select(r => r == "Islay").ToArray());
        Assert.Equal(.861, islay.Auc, 5e-4);
    }

    [RealDataFact("whisky/lapointe1994.csv")]
    public void Taste_scores_predict_the_notes_of_an_independent_book()
    {
        var notes = RealWhisky.Read("whisky/lapointe1994.csv").Where(row => row["whisky_csv_name"].Length > 0).ToArray();
        var rows = WhiskyScores.Raw();
        var principal = PrincipalComponents.Fit(rows).Scores(rows, 2);
        double Auc(Func<int, double> score, string note) => RocCurve.Of(
            notes.Select(row => score(Array.IndexOf(WhiskyScores.Distilleries, row["whisky_csv_name"]))).ToArray(),
            notes.Select(row => row[note] == "1").ToArray()).Auc;
        double Attribute(string name, string note) => Auc(i => rows[i, Array.IndexOf(WhiskyScores.Attributes, name)], note);
        Assert.Equal(82, notes.Length);
        Golden.Close([.928, .920, .669, .846, .840, .257],
            [Attribute("medicinal", "nose_sea"), Attribute("medicinal", "finish_salt"), Attribute("smoky", "palate_smoke"),
                Attribute("winey", "palate_sherry"), Attribute("body", "body_full"), Attribute("body", "body_light")], 0, 5.1e-4);
        Golden.Close([.882, .862, .886, .258], [Auc(i => principal[i, 0], "finish_salt"), Auc(i => principal[i, 0], "nose_sea"),
            Auc(i => principal[i, 1], "palate_sherry"), Auc(i => principal[i, 1], "body_light")], 0, 5.1e-4);
    }

    [Fact]
    public void Equal_scores_are_chance_and_reversed_scores_mirror()
    {
        Assert.Equal(.5, RocCurve.Of([1, 1, 1, 1], [true, false, true, false]).Auc);
        var mirrored = RocCurve.Of(Scores.Select(v => -v).ToArray(), Labels);
        Assert.Equal(1 - Reference.Output("auc")[0], mirrored.Auc, 1e-13);
        Assert.True(double.IsNaN(RocCurve.Of([1, 2, 3], [true, false, false]).AucInterval().Low));
    }

    [Fact]
    public void Unusable_labels_are_refused()
    {
        Assert.Contains("0 positives", Assert.Throws<UserException>(() => RocCurve.Of([1, 2], [false, false])).Message);
        Assert.Contains("NaN", Assert.Throws<UserException>(() => RocCurve.Of([1, double.NaN], [false, true])).Message);
        Assert.Throws<ArgumentException>(() => RocCurve.Of([1, 2, 3], [false, true]));
    }
}
