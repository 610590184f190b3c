using System.Numerics;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>Planar normalising flows with parameters of their own for each row.</summary>
public static class PlanarFlowsOp
{
    /// <summary>The shift of <see cref="PlanarFlows"/> under which u = 0 is the identity: log(e - 1).</summary>
    public const double IdentityShift = 0.54132485461291810;

    /// <summary>Sends draws through K planar flows, one after the other, and adds up the logarithms of their determinants.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="z">[s n, d], draw by draw: row l n + i goes through the flows of row i.</param>
    /// <param name="parameters">[n, K (2 d + 1)], flow by flow: u [d], w [d], b.</param>
    /// <param name="shift">c of the constraint: 0 as published, <see cref="IdentityShift"/> to make u = 0 no flow at all.</param>
    /// <returns>[s n, d + 1]: z after the last flow, and in the last column sum log |det|, nats, finite for finite input.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    /// <remarks>
    /// Each flow is z' = z + uHat h, h = tanh(w.z + b), log |det| = log(1 + w.uHat (1 - h^2)). It can be inverted where w.uHat is above -1, which
    /// uHat = u + (m(w.u) - w.u) w / |w|^2 with m(a) = -1 + softplus(a + c) sees to. Source: Rezende and Mohamed 2015, eq. 10-12 and appendix A.
    /// </remarks>
    public static Tensor PlanarFlows(this Tape tape, Tensor z, Tensor parameters, double shift = 0)
    {
        var width = 2 * z.Shape.Columns + 1;
        if (z.Shape.Rank != 2 || parameters.Shape.Rank != 2 || parameters.Shape[0] == 0 || z.Shape[0] % parameters.Shape[0] != 0 || parameters.Shape[1] % width != 0)
            throw new ShapeException($"draws {z.Shape} with parameters {parameters.Shape}; wanted [s n, d] and [n, K (2 d + 1)]");
        return tape.Apply(new PlanarFlowsOperation(z, parameters, shift, tape.Result([z.Shape[0], z.Shape[1] + 1], z, parameters)));
    }
}

internal sealed class PlanarFlowsOperation : Operation
{
    // m = s n draws, n = rows, d = latent size, K = flows
    private readonly Tensor z, parameters;
    private readonly double shift;
    private readonly int n, d, flows;

    // uHat, [n, K d], and q = 1 + w.uHat, [n, K].
    private readonly Tensor bent, slopes;

    // What goes into each flow, [m, K d], and its tanh, [m, K]; none where no gradient will be asked for.
    private readonly Tensor? inputs, activations;

    // Gradients of uHat, of q, and of the point on its way back, [n, d].
    private readonly Tensor? ofBent, ofSlopes, ofPoint;

    public PlanarFlowsOperation(Tensor z, Tensor parameters, double shift, Tensor y) : base(y)
    {
        (this.z, this.parameters, this.shift) = (z, parameters, shift);
        (n, d) = (parameters.Shape[0], z.Shape[1]);
        flows = parameters.Shape[1] / (2 * d + 1);
        var tape = y.Tape!;
        (bent, slopes) = (tape.Rent([n, flows * d]), tape.Rent([n, flows]));
        if (!y.RequiresGradient) return;
        (inputs, activations) = (tape.Rent([z.Shape[0], flows * d]), tape.Rent([z.Shape[0], flows]));
        (ofBent, ofSlopes, ofPoint) = (tape.Rent(bent.Shape), tape.Rent(slopes.Shape), tape.Rent([n, d]));
    }

    // A part owns rows with all their draws, so that the gradient of a row's parameters has one writer and one order.
    private int RowsPerPart => Partition.RowsPerPart(z.Shape[0] / n * flows * d);

    private int Parts => (n + RowsPerPart - 1) / RowsPerPart;

    public override void Forward<T>(CpuDevice device) => device.Workers.Run(new ForwardJob<T>(this), Parts);

    public override void Backward<T>(CpuDevice device)
    {
        if (z.RequiresGradient) z.AddGradient<T>();
        if (parameters.RequiresGradient) parameters.AddGradient<T>();
        device.Workers.Run(new BackwardJob<T>(this), Parts);
    }

    private Flow<T> FlowAt<T>(Span<T> values, int row, int flow)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(values.Slice((row * flows + flow) * (2 * d + 1), 2 * d + 1), d);

    /// <summary>u, w and b of one flow of one row.</summary>
    private readonly ref struct Flow<T>(Span<T> values, int d)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public Span<T> U { get; } = values[..d];

        public Span<T> W { get; } = values.Slice(d, d);

        public Span<T> B { get; } = values[(2 * d)..];
    }

    private readonly struct ForwardJob<T>(PlanarFlowsOperation operation) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var op = operation;
            var first = part * op.RowsPerPart;
            for (var row = first; row < Math.Min(op.n, first + op.RowsPerPart); row++)
            {
                Bend(row);
                for (var draw = row; draw < op.z.Shape[0]; draw += op.n) Push(row, draw);
            }
        }

        private void Bend(int row)
        {
            var op = operation;
            Span<T> parameters = op.parameters.Span<T>(), bent = op.bent.Span<T>(), slopes = op.slopes.Span<T>();
            for (var k = 0; k < op.flows; k++)
            {
                var flow = op.FlowAt(parameters, row, k);
                var constraint = new PlanarConstraint<T>(flow.U, flow.W, T.CreateTruncating(op.shift));
                var uHat = bent.Slice((row * op.flows + k) * op.d, op.d);
                for (var j = 0; j < op.d; j++) uHat[j] = flow.U[j] + constraint.Bend * flow.W[j];
                slopes[row * op.flows + k] = constraint.Q;
            }
        }

        private void Push(int row, int draw)
        {
            var op = operation;
            var (d, flows) = (op.d, op.flows);
            Span<T> parameters = op.parameters.Span<T>(), bent = op.bent.Span<T>(), slopes = op.slopes.Span<T>();
            var at = op.Output.Span<T>().Slice(draw * (d + 1), d + 1);
            var point = at[..d];
            op.z.Span<T>().Slice(draw * d, d).CopyTo(point);
            var logDeterminant = 0.0;
            for (var k = 0; k < flows; k++)
            {
                var flow = op.FlowAt(parameters, row, k);
                var uHat = bent.Slice((row * flows + k) * d, d);
                var h = T.Tanh(PlanarConstraint<T>.Dot(flow.W, point) + flow.B[0]);
                if (op.inputs is not null)
                {
                    point.CopyTo(op.inputs.Span<T>()[((draw * flows + k) * d)..]);
                    op.activations!.Span<T>()[draw * flows + k] = h;
                }
                for (var j = 0; j < d; j++) point[j] += uHat[j] * h;
                logDeterminant += double.CreateTruncating(T.Log(h * h + slopes[row * flows + k] * (T.One - h) * (T.One + h)));
            }
            at[d] = T.CreateTruncating(logDeterminant);
        }
    }

    private readonly struct BackwardJob<T>(PlanarFlowsOperation operation) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var op = operation;
            var first = part * op.RowsPerPart;
            for (var row = first; row < Math.Min(op.n, first + op.RowsPerPart); row++)
            {
                var ofBent = op.ofBent!.Span<T>().Slice(row * op.flows * op.d, op.flows * op.d);
                var ofSlopes = op.ofSlopes!.Span<T>().Slice(row * op.flows, op.flows);
                ofBent.Clear();
                ofSlopes.Clear();
                for (var draw = row; draw < op.z.Shape[0]; draw += op.n) Pull(row, draw, ofBent, ofSlopes);
                if (op.parameters.RequiresGradient) Unbend(row, ofBent, ofSlopes);
            }
        }

        // With l the gradient of the log-determinant, D its argument and g the gradient of z':
        // dq = l (1 - h^2) / D, dh = g.uHat + 2 l h (1 - q) / D, da = dh (1 - h^2), dz = g + da w, dw = da z, db = da, duHat = g h.
        private void Pull(int row, int draw, Span<T> ofBent, Span<T> ofSlopes)
        {
            var op = operation;
            var (d, flows) = (op.d, op.flows);
            Span<T> parameters = op.parameters.Span<T>(), bent = op.bent.Span<T>(), slopes = op.slopes.Span<T>();
            Span<T> inputs = op.inputs!.Span<T>(), activations = op.activations!.Span<T>();
            var target = op.parameters.RequiresGradient ? op.parameters.AddGradient<T>(out _) : default;
            var dy = op.Output.Gradient<T>().Slice(draw * (d + 1), d + 1);
            var g = op.ofPoint!.Span<T>().Slice(row * d, d);
            dy[..d].CopyTo(g);
            for (var k = flows - 1; k >= 0; k--)
            {
                var flow = op.FlowAt(parameters, row, k);
                var (h, q) = (activations[draw * flows + k], slopes[row * flows + k]);
                var slope = (T.One - h) * (T.One + h);
                var ofLog = dy[d] / (h * h + q * slope);
                var da = slope * (PlanarConstraint<T>.Dot(g, bent.Slice((row * flows + k) * d, d)) + (ofLog + ofLog) * h * (T.One - q));
                ofSlopes[k] += ofLog * slope;
                for (var j = 0; j < d; j++) ofBent[k * d + j] += g[j] * h;
                if (!target.IsEmpty)
                {
                    var gradient = op.FlowAt(target, row, k);
                    var input = inputs.Slice((draw * flows + k) * d, d);
                    for (var j = 0; j < d; j++) gradient.W[j] += da * input[j];
                    gradient.B[0] += da;
                }
                for (var j = 0; j < d; j++) g[j] += da * flow.W[j];
            }
            if (!op.z.RequiresGradient) return;
            var dz = op.z.AddGradient<T>(out _).Slice(draw * d, d);
            for (var j = 0; j < d; j++) dz[j] += g[j];
        }

        private void Unbend(int row, Span<T> ofBent, Span<T> ofSlopes)
        {
            var op = operation;
            Span<T> parameters = op.parameters.Span<T>(), target = op.parameters.AddGradient<T>(out _);
            for (var k = 0; k < op.flows; k++)
            {
                var flow = op.FlowAt(parameters, row, k);
                var gradient = op.FlowAt(target, row, k);
                new PlanarConstraint<T>(flow.U, flow.W, T.CreateTruncating(op.shift))
                    .Backward(flow.U, flow.W, ofBent.Slice(k * op.d, op.d), ofSlopes[k], gradient.U, gradient.W);
            }
        }
    }
}
