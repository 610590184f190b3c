using VaeScience.Analysis.Embedding;

namespace VaeScience.Analysis.Clustering;

/// <summary>The graph of one level of Leiden: a node is a group of rows, found connected on the level below.</summary>
/// <remarks>Weights within a node cannot change by moving it, so they are left out; its strength keeps them.</remarks>
internal sealed class LeidenLevel
{
    /// <summary>Relative gain below which a move is rounding, so that a node cannot go back and forth for ever.</summary>
    private const double RoundingGain = 1e-12;

    private readonly int[] starts, neighbours;
    private readonly double[] weights, strengths;

    // gamma / 2m: what a pair of unit strengths would weigh by chance.
    private readonly double chance;

    // The weight from the node in hand to each community it touches, cleared after use.
    private readonly double[] weightTo;
    private readonly List<int> touched = [];

    private LeidenLevel(int[] starts, int[] neighbours, double[] weights, double[] strengths, double chance)
    {
        (this.starts, this.neighbours, this.weights, this.strengths, this.chance) = (starts, neighbours, weights, strengths, chance);
        weightTo = new double[strengths.Length];
    }

    internal int Count => strengths.Length;

    /// <summary>The lowest level: every node of the graph alone.</summary>
    internal static LeidenLevel Of(NeighbourGraph graph, double resolution)
    {
        var strengths = new double[graph.Count];
        for (var i = 0; i < graph.Count; i++)
            for (var e = graph.Starts[i]; e < graph.Starts[i + 1]; e++)
                strengths[i] += graph.Weights[e];
        return new LeidenLevel(graph.Starts, graph.Neighbours, graph.Weights, strengths, resolution / strengths.Sum());
    }

    /// <summary>Moves single nodes to the community where they raise the quality most, until none gains.</summary>
    /// <param name="labels">[nodes], 0 .. nodes - 1, changed in place.</param>
    /// <param name="random">The order of the first visits.</param>
    /// <returns>Whether a node moved.</returns>
    internal bool Move(int[] labels, RandomSequence random)
    {
        var (communityStrengths, sizes) = (new double[Count], new int[Count]);
        for (var v = 0; v < Count; v++)
        {
            communityStrengths[labels[v]] += strengths[v];
            sizes[labels[v]]++;
        }
        var vacant = new Stack<int>(Enumerable.Range(0, Count).Where(c => sizes[c] == 0).Reverse());
        var waiting = new bool[Count];
        Array.Fill(waiting, true);
        var queue = new Queue<int>(Shuffled([.. Enumerable.Range(0, Count)], random));
        var moved = false;
        while (queue.TryDequeue(out var v))
        {
            waiting[v] = false;
            var from = labels[v];
            communityStrengths[from] -= strengths[v];
            sizes[from]--;
            Touch(v, labels, null);
            var to = BestCommunity(v, from, communityStrengths, sizes, vacant);
            Forget();
            if (sizes[from] == 0 && to != from) vacant.Push(from);
            labels[v] = to;
            communityStrengths[to] += strengths[v];
            sizes[to]++;
            if (to == from) continue;
            moved = true;
            for (var e = starts[v]; e < starts[v + 1]; e++)
            {
                var u = neighbours[e];
                if (labels[u] == to || waiting[u]) continue;
                waiting[u] = true;
                queue.Enqueue(u);
            }
        }
        return moved;
    }

    /// <summary>Splits each community into connected parts, grown by merging single nodes at random, better merges more often.</summary>
    /// <param name="labels">[nodes], the communities, which are not changed.</param>
    /// <param name="randomness">theta.</param>
    /// <param name="random">Orders and choices.</param>
    /// <returns>[nodes], the part of each node, 0 .. nodes - 1.</returns>
    internal int[] Refine(int[] labels, double randomness, RandomSequence random)
    {
        var parts = Enumerable.Range(0, Count).ToArray();
        var partStrengths = (double[])strengths.Clone();
        var sizes = new int[Count];
        Array.Fill(sizes, 1);
        var communityStrengths = new double[Count];
        for (var v = 0; v < Count; v++) communityStrengths[labels[v]] += strengths[v];
        // Weight between a part and the rest of its community.
        var cuts = new double[Count];
        for (var v = 0; v < Count; v++)
            for (var e = starts[v]; e < starts[v + 1]; e++)
                if (labels[neighbours[e]] == labels[v])
                    cuts[v] += weights[e];
        foreach (var v in Shuffled([.. Enumerable.Range(0, Count)], random))
        {
            if (parts[v] != v || sizes[v] != 1 || !IsWellConnected(v)) continue;
            Touch(v, parts, labels);
            var target = Draw(v);
            if (target != v)
            {
                cuts[target] += cuts[v] - 2 * weightTo[target];
                partStrengths[target] += strengths[v];
                sizes[target]++;
                sizes[v]--;
                parts[v] = target;
            }
            Forget();
        }
        return parts;

        bool IsWellConnected(int part) =>
            cuts[part] >= chance * partStrengths[part] * (communityStrengths[labels[part]] - partStrengths[part]);

        int Draw(int v)
        {
            var choices = new List<int> { v };
            var gains = new List<double> { 0 };
            foreach (var part in touched)
            {
                var gain = weightTo[part] - chance * strengths[v] * partStrengths[part];
                if (gain < 0 || !IsWellConnected(part)) continue;
                choices.Add(part);
                gains.Add(gain);
            }
            var best = gains.Max();
            return choices[random.Categorical([.. gains.Select(g => Math.Exp((g - best) / randomness))])];
        }
    }

    /// <summary>The level above, whose nodes are the parts.</summary>
    /// <param name="parts">[nodes], 0 .. count - 1, each of them used.</param>
    /// <param name="count">How many parts.</param>
    internal LeidenLevel Aggregate(int[] parts, int count)
    {
        var members = Enumerable.Range(0, Count).ToLookup(v => parts[v]);
        var aboveStarts = new int[count + 1];
        var aboveStrengths = new double[count];
        var (aboveNeighbours, aboveWeights) = (new List<int>(), new List<double>());
        for (var part = 0; part < count; part++)
        {
            foreach (var v in members[part])
            {
                aboveStrengths[part] += strengths[v];
                Touch(v, parts, null);
            }
            foreach (var other in touched.Where(other => other != part))
            {
                aboveNeighbours.Add(other);
                aboveWeights.Add(weightTo[other]);
            }
            Forget();
            aboveStarts[part + 1] = aboveNeighbours.Count;
        }
        return new LeidenLevel(aboveStarts, [.. aboveNeighbours], [.. aboveWeights], aboveStrengths, chance);
    }

    private int BestCommunity(int v, int from, double[] communityStrengths, int[] sizes, Stack<int> vacant)
    {
        var best = weightTo[from] - chance * strengths[v] * communityStrengths[from];
        var least = RoundingGain * strengths[v];
        var to = from;
        foreach (var c in touched)
        {
            var gain = weightTo[c] - chance * strengths[v] * communityStrengths[c];
            if (gain > best + least) (to, best) = (c, gain);
        }
        // A community of its own gains nothing and loses nothing.
        return sizes[from] > 0 && best < -least ? vacant.Pop() : to;
    }

    private void Touch(int v, int[] groups, int[]? within)
    {
        for (var e = starts[v]; e < starts[v + 1]; e++)
        {
            var u = neighbours[e];
            if (within is not null && within[u] != within[v]) continue;
            if (weightTo[groups[u]] == 0) touched.Add(groups[u]);
            weightTo[groups[u]] += weights[e];
        }
    }

    private void Forget()
    {
        foreach (var group in touched) weightTo[group] = 0;
        touched.Clear();
    }

    private static int[] Shuffled(int[] order, RandomSequence random)
    {
        for (var i = order.Length - 1; i > 0; i--)
        {
            var j = random.Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }
}
