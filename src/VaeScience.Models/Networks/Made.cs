using VaeScience.Compute.Ops;
using VaeScience.Models.Layers;
using VaeScience.Models.Likelihoods;

namespace VaeScience.Models.Networks;

/// <summary>The masked autoregressive network: outputs for element j of x depend on the elements before j only, and all are computed at once.</summary>
/// <remarks>
/// Every unit has a degree: 1..d in order (or in reverse) for the inputs, and a hidden unit of degree k sees units up to degree k; an output
/// of degree k is connected to hidden units below k. Hidden degrees run through 1..d-1 again and again, from 0 with a context, so that the
/// first output sees the context; where there are fewer units than degrees they are spread evenly. Source: Germain et al. 2015, eq. 8-13.
/// </remarks>
public sealed class Made
{
    private readonly MadeOptions options;
    private readonly List<MaskedLinear> layers = [];
    private readonly Linear? context;

    /// <summary>Declares the parameters.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="options">The shape.</param>
    /// <exception cref="ArgumentException">A size below 1, or no hidden layer.</exception>
    public Made(ParameterScope scope, MadeOptions options)
    {
        if (options.Inputs < 1 || options.OutputsPerInput < 1 || options.Context < 0)
            throw new ArgumentException($"got {options.Inputs} inputs, {options.OutputsPerInput} outputs for each and {options.Context} of context; wanted are at least 1, 1 and 0");
        CheckHidden(options.Hidden);
        this.options = options;
        var order = Enumerable.Range(1, options.Inputs).Select(j => options.IsReversed ? options.Inputs + 1 - j : j).ToArray();
        var before = order;
        for (var i = 0; i < options.Hidden.Length; i++)
        {
            var degrees = HiddenDegrees(options.Hidden[i]);
            layers.Add(new MaskedLinear(scope.Scope($"{i}"), before.Length, degrees.Length, Mask(before, degrees, isStrict: false)));
            before = degrees;
        }
        int[] outputs = [.. Enumerable.Repeat(order, options.OutputsPerInput).SelectMany(o => o)];
        layers.Add(new MaskedLinear(scope.Scope("output"), before.Length, outputs.Length, Mask(before, outputs, isStrict: true)));
        if (options.Context > 0) context = new Linear(scope.Scope("context"), options.Context, options.Hidden[0], hasBias: false);
    }

    /// <summary>Computes all outputs.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[s n, d].</param>
    /// <param name="given">The context of n rows, [n, c], repeated for every draw; null where the network has none.</param>
    /// <returns>[s n, r d]: the first outputs of all elements, then the second of all, and so on.</returns>
    public Tensor Forward(Tape tape, Tensor x, Tensor? given = null)
    {
        var y = First(tape, x, given);
        for (var i = 1; i < layers.Count - 1; i++) y = layers[i].Forward(tape, y, options.Activation);
        return layers[^1].Forward(tape, y);
    }

    /// <summary>log p(x) of rows of zeros and ones, the network's outputs being the logits: the product of p(x_j given the elements before it).</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[s n, d], 0 or 1.</param>
    /// <param name="given">The context, [n, c]; null where the network has none.</param>
    /// <returns>[s n], nats.</returns>
    public Tensor BernoulliLogProbability(Tape tape, Tensor x, Tensor? given = null) =>
        options.OutputsPerInput == 1
            ? tape.ElementLogDensity(default(BernoulliDensity), x, null, (new DensityInput(Forward(tape, x, given), 0), default, default), byFeature: false)
            : throw new InvalidOperationException($"a Bernoulli distribution has 1 logit for each element, the network has {options.OutputsPerInput} outputs");

    /// <summary>Refuses widths that no network can have.</summary>
    internal static void CheckHidden(int[] hidden)
    {
        if (hidden.Length == 0 || hidden.Any(width => width < 1))
            throw new ArgumentException($"an autoregressive network has at least 1 hidden layer of at least 1 unit, got {(hidden.Length == 0 ? "none" : string.Join("x", hidden))}");
    }

    private Tensor First(Tape tape, Tensor x, Tensor? given)
    {
        if ((given?.Shape.Columns ?? 0) != options.Context)
            throw new ShapeException($"the network was built for {options.Context} numbers of context, got {given?.Shape.Columns ?? 0}");
        if (given is null) return layers[0].Forward(tape, x, options.Activation);
        var (n, width) = (given.Shape.Rows, options.Hidden[0]);
        if (x.Shape.Rows % n != 0) throw new ShapeException($"x {x.Shape} with context {given.Shape}; wanted [s n, d] and [n, c]");
        var sums = tape.Add(layers[0].Forward(tape, x).Reshape([x.Shape.Rows / n, n, width]), context!.Forward(tape, given));
        return tape.Activate(sums.Reshape([x.Shape.Rows, width]), options.Activation);
    }

    private int[] HiddenDegrees(int width)
    {
        var first = options.Context > 0 ? 0 : 1;
        var count = Math.Max(1, options.Inputs - first);
        return [.. Enumerable.Range(0, width).Select(k => first + (width < count ? k * count / width : k % count))];
    }

    // [to, from]: 1 where the degrees allow the connection.
    private static double[] Mask(int[] from, int[] to, bool isStrict) =>
        [.. to.SelectMany(t => from.Select(f => t > f || (t == f && !isStrict) ? 1.0 : 0.0))];
}
