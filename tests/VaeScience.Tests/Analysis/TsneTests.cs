using VaeScience.Analysis.Clustering;
using VaeScience.Analysis.Embedding;
using VaeScience.Analysis.LinearAlgebra;
using VaeScience.Analysis.Metrics;
using VaeScience.Compute;
using static VaeScience.Tests.Analysis.LinearModelTests;

namespace VaeScience.Tests.Analysis;

/// <summary>t-SNE's affinities and gradient against scikit-learn, its tree against all pairs, and what its picture must keep.</summary>
public sealed class TsneTests
{
    private const string File = "embedding";

    [Fact]
    public void Affinities_have_their_perplexity_and_are_those_of_scikit_learn()
    {
        var golden = Golden.Entry("tsne/affinities", File);
        var nearest = NearestNeighbours.Find(NeighbourTests.Points, 59);
        var found = TsneAffinities.Conditional(nearest, golden.Scalar("perplexity"));
        var byIndex = new double[60, 60];
        for (var i = 0; i < 60; i++)
            for (var m = 0; m < 59; m++)
                byIndex[i, nearest.Indices[i, m]] = found[i, m];
        Golden.Close(golden.Output("conditional"), Flat(byIndex), 1e-9, 1e-13, "solved");
        // The library's rows have an entropy within 1e-5 of the wanted one.
        Golden.Close(golden.Output("library_conditional"), Flat(byIndex), 1e-4, 1e-6, "library");
        for (var i = 0; i < 60; i++)
            Assert.Equal(12, Math.Exp(-found.Row(i).ToArray().Where(p => p > 0).Sum(p => p * Math.Log(p))), 1e-9);
        Assert.Equal(1, TsneAffinities.Joint(nearest, 12).Weights.Sum(), 1e-12);
    }

    [Fact]
    public void Divergence_and_gradient_are_those_of_scikit_learn()
    {
        var golden = Golden.Entry("tsne/gradient", File);
        var (picture, gradient) = (Matrix(golden.Input("picture"), 2), new double[60, 2]);
        var affinities = TsneAffinities.Joint(NearestNeighbours.Find(NeighbourTests.Points, 59), golden.Scalar("perplexity"));
        var field = new TsneGradient(affinities, 0, null);
        Assert.Equal(golden.Output("divergence")[0], field.DivergenceAt(picture), 1e-9);
        field.At(picture, 1, gradient);
        Golden.Close(golden.Output("gradient"), Flat(gradient), 1e-8, 1e-10);
    }

    [Fact]
    public void The_gradient_is_that_of_the_divergence()
    {
        var picture = Matrix(Golden.Entry("tsne/gradient", File).Input("picture"), 2);
        var field = new TsneGradient(TsneAffinities.Joint(NearestNeighbours.Find(NeighbourTests.Points, 30), 10), 0, null);
        var gradient = new double[60, 2];
        field.At(picture, 1, gradient);
        foreach (var (i, c) in new[] { (0, 0), (13, 1), (59, 0) })
        {
            const double step = 1e-5;
            var there = (double[,])picture.Clone();
            there[i, c] += step;
            var up = field.DivergenceAt(there);
            there[i, c] -= 2 * step;
            Assert.Equal((up - field.DivergenceAt(there)) / (2 * step), gradient[i, c], 1e-9);
        }
    }

    [Fact]
    public void The_tree_pushes_as_all_pairs_do()
    {
        var picture = Blobs.Make(700, 2, 5, 8).Rows;
        for (var c = 0; c < 2; c++) (picture[5, c], picture[6, c]) = (picture[4, c], picture[4, c]);
        var tree = new QuadTree(picture);
        foreach (var i in new[] { 0, 4, 5, 333, 699 })
        {
            var (weight, x, y) = (0.0, 0.0, 0.0);
            for (var j = 0; j < 700; j++)
            {
                if (j == i) continue;
                var (dx, dy) = (picture[i, 0] - picture[j, 0], picture[i, 1] - picture[j, 1]);
                var w = 1 / (1 + dx * dx + dy * dy);
                (weight, x, y) = (weight + w, x + w * w * dx, y + w * w * dy);
            }
            var exact = tree.Repulsion(picture[i, 0], picture[i, 1], 0);
            Golden.Close([weight, x, y], [exact.Weight, exact.X, exact.Y], 1e-10, 1e-10);
            // A mass seen under theta is misplaced by at most theta / sqrt 2 of its distance; sums err far less than that.
            var coarse = tree.Repulsion(picture[i, 0], picture[i, 1], .5);
            Assert.Equal(weight, coarse.Weight, .02 * weight);
            Assert.InRange(Math.Sqrt((x - coarse.X) * (x - coarse.X) + (y - coarse.Y) * (y - coarse.Y)), 0, .05 * Math.Sqrt(x * x + y * y) + .02);
        }
        var one = new QuadTree(new double[3, 2]);
        Assert.Equal((2, 0, 0), one.Repulsion(0, 0, .5));
    }

    [Fact]
    public void The_divergence_falls_and_the_picture_keeps_neighbours_and_parts_groups()
    {
        var (rows, truth) = Blobs.Make(240, 6, 4, 4);
        var found = Tsne.Embed(rows, new TsneOptions { Perplexity = 20, Steps = 500 });
        var exaggerated = 250 / Tsne.StepsPerDivergence;
        Assert.Equal(500 / Tsne.StepsPerDivergence + 1, found.Divergences.Count);
        Assert.True(found.Divergences[exaggerated] < found.Divergences[0]);
        for (var at = exaggerated + 1; at < found.Divergences.Count; at++) Assert.True(found.Divergences[at] < found.Divergences[at - 1]);
        Assert.InRange(Trustworthiness.Of(rows, found.Picture), .95, 1);
        Assert.Equal(1, ClusterAgreement.AdjustedRandIndex(truth, KMeans.Fit(found.Picture, 4, 1).Labels), 1e-12);
    }

    [Fact]
    public void The_tree_s_picture_is_the_same_on_any_number_of_threads()
    {
        var (rows, truth) = Blobs.Make(550, 5, 4, 5);
        var options = new TsneOptions { Perplexity = 15, Steps = 150, ExaggeratedSteps = 100 };
        var alone = Tsne.Embed(rows, options);
        using var workers = new WorkerPool(3);
        Assert.Equal(Flat(alone.Picture), Flat(Tsne.Embed(rows, options, workers).Picture));
        Assert.Equal(1, ClusterAgreement.AdjustedRandIndex(truth, KMeans.Fit(alone.Picture, 4, 1, new KMeansOptions { Restarts = 5 }).Labels), 1e-12);
    }

    [Fact]
    public void Progress_is_told_step_by_step_and_may_stop_the_drawing()
    {
        var told = new List<(int Done, int All)>();
        var options = new TsneOptions { Perplexity = 5, Steps = 4, ExaggeratedSteps = 2 };
        Tsne.Embed(NeighbourTests.Points, options, progress: (done, all) => told.Add((done, all)));
        Assert.Equal([(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)], told);
        Assert.Throws<OperationCanceledException>(() => Tsne.Embed(NeighbourTests.Points, options, progress: (_, _) => throw new OperationCanceledException()));
    }

    [Fact]
    public void Odd_input_is_drawn_or_named()
    {
        var (rows, _) = Blobs.Make(40, 3, 2, 5);
        for (var i = 0; i < 39; i++)
            for (var j = 0; j < 3; j++)
                rows[i, j] = rows[0, j];
        Assert.All(Flat(Tsne.Embed(rows, new TsneOptions { Perplexity = 10, Steps = 300 }).Picture), y => Assert.True(double.IsFinite(y)));
        Assert.Contains("at most 13", Assert.Throws<UserException>(() => Tsne.Embed(rows)).Message);
        Assert.Throws<UserException>(() => Tsne.Embed(new double[30, 2], new TsneOptions { Perplexity = 5 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tsne.Embed(rows, new TsneOptions { Theta = .8 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tsne.Embed(rows, new TsneOptions { Perplexity = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tsne.Embed(rows, new TsneOptions { Steps = 100 }));
    }
}
