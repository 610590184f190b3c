using VaeScience.Compute.Ops;

namespace VaeScience.Models.Evaluation;

/// <summary>A density in the plane, known up to its normaliser: p(z) = exp(-U(z)) / Z. Four of them are the usual test of posterior families.</summary>
/// <remarks>
/// <code>
/// U1 = ((|z| - 2) / 0.4)^2 / 2 - ln(exp(-((z1 - 2) / 0.6)^2 / 2) + exp(-((z1 + 2) / 0.6)^2 / 2))   a ring, heavy on two sides
/// U2 = ((z2 - w1) / 0.4)^2 / 2                                                                    a wave
/// U3 = -ln(exp(-((z2 - w1) / 0.35)^2 / 2) + exp(-((z2 - w1 + w2) / 0.35)^2 / 2))                  a wave that splits in the middle
/// U4 = -ln(exp(-((z2 - w1) / 0.4)^2 / 2) + exp(-((z2 - w1 + w3) / 0.35)^2 / 2))                   a wave that splits to the right
/// w1 = sin(pi z1 / 2)    w2 = 3 exp(-((z1 - 1) / 0.6)^2 / 2)    w3 = 3 sigmoid((z1 - 1) / 0.3)
/// </code>
/// As published U2 to U4 have no end in z1 and no normaliser; the pictures show |z1| up to 4. Here a wall, ((|z1| - 4) / 0.4)^2 / 2 where
/// |z1| exceeds 4, is added to all four. Source: Rezende and Mohamed 2015, table 1.
/// </remarks>
public sealed class EnergyTarget
{
    private const double WallAt = 4, WallWidth = 0.4;

    // Beyond the tails; a line of the grid lies on each wall, and the rule of the trapezium is exact to six digits at this step.
    private const int GridReach = 8, StepsPerUnit = 32;

    private readonly Func<Tape, Tensor, Tensor, Tensor> energy;

    private readonly Lazy<double> logNormaliser;

    private EnergyTarget(string name, Func<Tape, Tensor, Tensor, Tensor> energy)
    {
        (Name, this.energy) = (name, energy);
        logNormaliser = new(IntegrateOnce);
    }

    /// <summary>All four, U1 to U4.</summary>
    public static IReadOnlyList<EnergyTarget> All { get; } =
    [
        new("U1", (tape, z1, z2) => tape.Add(
            Well(tape, tape.Affine(tape.Sqrt(tape.Add(tape.Square(z1), tape.Square(z2))), 1, -2), 0.4),
            Either(tape, Well(tape, tape.Affine(z1, 1, -2), 0.6), Well(tape, tape.Affine(z1, 1, 2), 0.6)))),
        new("U2", (tape, z1, z2) => Well(tape, FromWave(tape, z1, z2), 0.4)),
        new("U3", (tape, z1, z2) => Split(tape, FromWave(tape, z1, z2), 0.35, tape.Exp(tape.Negate(Well(tape, tape.Affine(z1, 1, -1), 0.6))))),
        new("U4", (tape, z1, z2) => Split(tape, FromWave(tape, z1, z2), 0.4, tape.Sigmoid(tape.Affine(z1, 1 / 0.3, -1 / 0.3)))),
    ];

    /// <summary>What the paper calls it.</summary>
    public string Name { get; }

    /// <summary>log Z, the logarithm of the integral of exp(-U) over the plane, by the rule of the trapezium.</summary>
    public double LogNormaliser => logNormaliser.Value;

    /// <summary>U(z), differentiable.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="z">[m, 2].</param>
    /// <returns>[m], nats.</returns>
    public Tensor Energy(Tape tape, Tensor z)
    {
        Tensor z1 = tape.Slice(z, 0, 1), z2 = tape.Slice(z, 1, 1);
        var wall = Well(tape, tape.Relu(tape.Affine(tape.Abs(z1), 1, -WallAt)), WallWidth);
        return tape.Add(energy(tape, z1, z2), wall).Reshape([z.Shape.Rows]);
    }

    private double IntegrateOnce()
    {
        const int points = 2 * GridReach * StepsPerUnit + 1;
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device), DType.Float64) { IsRecording = false };
        var line = new double[points * 2];
        var sum = 0.0;
        for (var i = 0; i < points; i++)
        {
            for (var j = 0; j < points; j++) (line[2 * j], line[2 * j + 1]) = ((double)i / StepsPerUnit - GridReach, (double)j / StepsPerUnit - GridReach);
            foreach (var u in Energy(tape, tape.Constant(line, [points, 2])).ToArray()) sum += Math.Exp(-u);
            tape.EndStep();
        }
        return Math.Log(sum / (StepsPerUnit * StepsPerUnit));
    }

    // (x / width)^2 / 2.
    private static Tensor Well(Tape tape, Tensor x, double width) => tape.Scale(tape.Square(x), 0.5 / (width * width));

    // -ln(exp(-a) + exp(-b)) = a - softplus(a - b).
    private static Tensor Either(Tape tape, Tensor a, Tensor b) => tape.Subtract(a, tape.Softplus(tape.Subtract(a, b)));

    // z2 - w1.
    private static Tensor FromWave(Tape tape, Tensor z1, Tensor z2) => tape.Subtract(z2, tape.SinPi(tape.Scale(z1, 0.5)));

    // The wave, and another branch 3 shares below it.
    private static Tensor Split(Tape tape, Tensor fromWave, double width, Tensor share) =>
        Either(tape, Well(tape, fromWave, width), Well(tape, tape.Add(fromWave, tape.Scale(share, 3)), 0.35));
}
