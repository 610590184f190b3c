namespace VaeScience.Analysis.Figures;

/// <summary>Finds places for labels near their points, where they cover neither each other nor any mark.</summary>
/// <remarks>
/// Each label has a fixed list of candidate places: eight that touch its mark, then rings further out that need a leader line.
/// A greedy pass takes the crowded labels first; sweeps then move each label to its cheapest place given all others until nothing
/// moves; a label still in conflict may push the one in its way to another place. What then still overlaps is left out.
/// No random numbers: the same input gives the same places. Cost: labels x candidates x (labels + obstacles).
/// </remarks>
internal sealed class LabelPlacer
{
    private const double Overlap = 1000;
    private const double LeaderOverLabel = 120;
    private const double LeaderCrossing = 60;
    private const double LeaderOverMark = 6;
    private const int Sweeps = 40;

    private const double NearAnotherMark = 1.3;
    private const double OverStroke = 4;

    private static readonly double[] Rings = [16, 26, 38, 52, 70, 92];

    private readonly Box bounds;
    private readonly IReadOnlyList<Box> marks;
    private readonly IReadOnlyList<Box> fixedBoxes;
    private Candidate[][] candidates = [];
    private int[] chosen = [];

    /// <param name="bounds">Labels stay inside.</param>
    /// <param name="marks">What labels must not cover, such as points; leaders may cross it at a small price.</param>
    /// <param name="fixedBoxes">What neither labels nor leaders may cover, such as other text.</param>
    public LabelPlacer(Box bounds, IReadOnlyList<Box> marks, IReadOnlyList<Box> fixedBoxes)
    {
        this.bounds = bounds;
        this.marks = marks;
        this.fixedBoxes = fixedBoxes;
    }

    /// <summary>Strokes that labels had better not cover, such as the shafts of arrows.</summary>
    public IReadOnlyList<(double X0, double Y0, double X1, double Y1)> Strokes { get; init; } = [];

    /// <summary>Where a mark has no radius, its label's first choice is to lie on it, as the name of a cloud of points does.</summary>
    public bool Centred { get; init; }

    /// <summary>The longest leader, pixels.</summary>
    public double Reach { get; init; } = 92;

    private readonly record struct Candidate(Box Box, bool Leader, double FootX, double FootY, double Cost);

    /// <summary>Places labels of the given sizes at the given points.</summary>
    /// <param name="anchors">The points' centres and radii.</param>
    /// <param name="sizes">Width and height of each label.</param>
    /// <returns>The labels that found a place, in order of index; no two boxes overlap each other or any mark.</returns>
    public IReadOnlyList<PlacedLabel> Place(IReadOnlyList<Anchor> anchors, IReadOnlyList<(double Width, double Height)> sizes)
    {
        candidates = new Candidate[anchors.Count][];
        chosen = new int[anchors.Count];
        for (var i = 0; i < anchors.Count; i++) candidates[i] = Candidates(anchors[i], sizes[i]);
        var order = Enumerable.Range(0, anchors.Count).Where(i => candidates[i].Length > 0)
            .OrderByDescending(i => candidates[i].Min(c => c.Cost)).ThenBy(i => i).ToArray();
        Array.Fill(chosen, -1);
        foreach (var i in order) chosen[i] = Cheapest(i, anchors, -1).Candidate;
        Improve(order, anchors);
        DropConflicts(order);
        foreach (var i in order)
            if (chosen[i] < 0) TryAgain(i, anchors);
        return [.. order.Where(i => chosen[i] >= 0).Order().Select(i => new PlacedLabel(i, Chosen(i).Box, Chosen(i).Leader))];
    }

    /// <summary>The point of a label's border where its leader ends.</summary>
    public static (double X, double Y) Foot(Box box, double x, double y)
    {
        var footX = Math.Clamp(x, box.Left + Math.Min(4, box.Width / 2), box.Right - Math.Min(4, box.Width / 2));
        if (y > box.Bottom) return (footX, box.Bottom);
        if (y < box.Top) return (footX, box.Top);
        return (x < box.Left ? box.Left : box.Right, box.CentreY);
    }

    private Candidate Chosen(int i) => candidates[i][chosen[i]];

    private Candidate[] Candidates(Anchor anchor, (double Width, double Height) size)
    {
        var found = new List<Candidate>();
        var gap = anchor.Radius + 2;
        if (Centred && anchor.Radius == 0) Add(0, 0, -1, false);
        // Readers look for a name to the right of its mark first, then above it.
        Add(gap + size.Width / 2, 0, 0, false);
        Add(gap * 0.7 + size.Width / 2, -gap * 0.7 - size.Height / 2, 1, false);
        Add(gap * 0.7 + size.Width / 2, gap * 0.7 + size.Height / 2, 1.2, false);
        Add(0, -gap - size.Height / 2, 1.5, false);
        Add(0, gap + size.Height / 2, 1.8, false);
        Add(-gap - size.Width / 2, 0, 2, false);
        Add(-gap * 0.7 - size.Width / 2, -gap * 0.7 - size.Height / 2, 2.5, false);
        Add(-gap * 0.7 - size.Width / 2, gap * 0.7 + size.Height / 2, 2.7, false);
        foreach (var ring in Rings.Where(r => r <= Reach))
            for (var step = 0; step < 20; step++)
            {
                var angle = step * Math.PI / 10;
                Add(Math.Cos(angle) * (ring + size.Width / 2), Math.Sin(angle) * (ring + size.Height / 2), 4 + ring / 6, true);
            }
        return [.. found];

        void Add(double dx, double dy, double cost, bool leader)
        {
            var box = new Box(anchor.X + dx - size.Width / 2, anchor.Y + dy - size.Height / 2,
                anchor.X + dx + size.Width / 2, anchor.Y + dy + size.Height / 2);
            if (!bounds.Contains(box)) return;
            if (fixedBoxes.Any(box.Overlaps) || marks.Any(box.Overlaps)) return;
            var (footX, footY) = Foot(box, anchor.X, anchor.Y);
            var wide = box.Grown(4);
            foreach (var mark in marks)
                if (wide.Overlaps(mark) && !mark.Contains(anchor.X, anchor.Y)) cost += NearAnotherMark;
            cost += OverStroke * Strokes.Count(s => box.Meets(s.X0, s.Y0, s.X1, s.Y1));
            if (leader)
                foreach (var mark in marks)
                    if (!mark.Contains(anchor.X, anchor.Y) && mark.Meets(anchor.X, anchor.Y, footX, footY)) cost += LeaderOverMark;
            if (leader && fixedBoxes.Any(b => b.Meets(anchor.X, anchor.Y, footX, footY))) return;
            found.Add(new Candidate(box, leader, footX, footY, cost));
        }
    }

    private (int Candidate, double Cost) Cheapest(int label, IReadOnlyList<Anchor> anchors, int ignored)
    {
        var best = -1;
        var least = double.PositiveInfinity;
        for (var c = 0; c < candidates[label].Length; c++)
        {
            var cost = Cost(label, c, anchors, ignored, least);
            if (cost < least) (best, least) = (c, cost);
        }
        return (best, least);
    }

    // Gives up as soon as the cost passes the limit: most candidates lose early.
    private double Cost(int label, int candidate, IReadOnlyList<Anchor> anchors, int ignored, double limit)
    {
        var mine = candidates[label][candidate];
        var cost = mine.Cost;
        for (var other = 0; other < chosen.Length && cost < limit; other++)
            if (other != label && other != ignored && chosen[other] >= 0)
                cost += Conflict(mine, anchors[label], Chosen(other), anchors[other]);
        return cost;
    }

    private static double Conflict(Candidate a, Anchor at, Candidate b, Anchor bt)
    {
        double cost = a.Box.Overlaps(b.Box) ? Overlap : 0;
        if (a.Leader && b.Box.Meets(at.X, at.Y, a.FootX, a.FootY)) cost += LeaderOverLabel;
        if (b.Leader && a.Box.Meets(bt.X, bt.Y, b.FootX, b.FootY)) cost += LeaderOverLabel;
        if (a.Leader && b.Leader && Crosses(at.X, at.Y, a.FootX, a.FootY, bt.X, bt.Y, b.FootX, b.FootY)) cost += LeaderCrossing;
        return cost;
    }

    private void Improve(int[] order, IReadOnlyList<Anchor> anchors)
    {
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var moved = false;
            foreach (var i in order)
            {
                var now = Cost(i, chosen[i], anchors, -1, double.PositiveInfinity);
                var (candidate, cost) = Cheapest(i, anchors, -1);
                if (cost < now - 1e-9)
                {
                    chosen[i] = candidate;
                    moved = true;
                }
                else if (now >= LeaderCrossing)
                {
                    moved |= PushAway(i, now, anchors);
                }
            }
            if (!moved) return;
        }
    }

    // Tries every place of a label in conflict together with the best new place of the one label that is in its way there.
    private bool PushAway(int label, double now, IReadOnlyList<Anchor> anchors)
    {
        var old = chosen[label];
        for (var c = 0; c < candidates[label].Length; c++)
        {
            var blocker = OnlyBlocker(label, c, anchors);
            if (blocker < 0) continue;
            var before = now + Cost(blocker, chosen[blocker], anchors, label, double.PositiveInfinity);
            var blockerOld = chosen[blocker];
            chosen[label] = c;
            var (moved, blockerCost) = Cheapest(blocker, anchors, -1);
            chosen[blocker] = moved;
            var after = Cost(label, c, anchors, blocker, double.PositiveInfinity) + blockerCost;
            if (after < before - 1e-9) return true;
            chosen[blocker] = blockerOld;
            chosen[label] = old;
        }
        return false;
    }

    private int OnlyBlocker(int label, int candidate, IReadOnlyList<Anchor> anchors)
    {
        var blocker = -1;
        var mine = candidates[label][candidate];
        for (var other = 0; other < chosen.Length; other++)
        {
            if (other == label || chosen[other] < 0) continue;
            if (Conflict(mine, anchors[label], Chosen(other), anchors[other]) == 0) continue;
            if (blocker >= 0) return -1;
            blocker = other;
        }
        return blocker;
    }

    private void DropConflicts(int[] order)
    {
        while (true)
        {
            var worst = -1;
            var most = 0;
            foreach (var i in order)
            {
                if (chosen[i] < 0) continue;
                var overlaps = order.Count(j => j != i && chosen[j] >= 0 && Chosen(i).Box.Overlaps(Chosen(j).Box));
                if (overlaps > most) (worst, most) = (i, overlaps);
            }
            if (worst < 0) return;
            chosen[worst] = -1;
        }
    }

    private void TryAgain(int label, IReadOnlyList<Anchor> anchors)
    {
        var (candidate, cost) = Cheapest(label, anchors, -1);
        if (cost < Overlap) chosen[label] = candidate;
    }

    private static bool Crosses(double ax, double ay, double bx, double by, double cx, double cy, double dx, double dy)
    {
        return Side(ax, ay, bx, by, cx, cy) * Side(ax, ay, bx, by, dx, dy) < 0
            && Side(cx, cy, dx, dy, ax, ay) * Side(cx, cy, dx, dy, bx, by) < 0;

        // The sign tells on which side of the line from p to q the point r lies.
        static double Side(double px, double py, double qx, double qy, double rx, double ry) =>
            (qx - px) * (ry - py) - (qy - py) * (rx - px);
    }
}
