using VaeScience.Compute.Ops;
using VaeScience.Data;

namespace VaeScience.Models.Likelihoods;

/// <summary>A likelihood in which every feature follows the same density of one number, independently given z.</summary>
/// <remarks>
/// A derived class says which parameters its density has and which values it allows; heads, parameter storage, the fused kernel,
/// means and draws are here.
/// </remarks>
/// <typeparam name="TDensity">The density of one number.</typeparam>
public abstract class ElementLikelihood<TDensity> : Likelihood
    where TDensity : struct, IElementDensity
{
    private readonly TDensity density;
    private readonly DensityParameter[] parameters;
    private readonly Parameter?[] own = new Parameter?[3];
    private int features;

    /// <summary>A likelihood from its density.</summary>
    /// <param name="density">The density of one number, with its constants.</param>
    /// <param name="parameters">Its parameters, in the order in which the density takes them.</param>
    protected ElementLikelihood(TDensity density, params DensityParameter[] parameters)
    {
        if (parameters.Length != TDensity.ParameterCount)
            throw new ArgumentException($"{typeof(TDensity).Name} has {TDensity.ParameterCount} parameters, got {parameters.Length}");
        (this.density, this.parameters) = (density, parameters);
    }

    /// <inheritdoc/>
    public override void Build(ParameterScope scope, int inputs, Dataset data)
    {
        features = data.FeatureCount;
        BuildHead(scope, inputs, features * parameters.Count(p => p.Source == ParameterSource.Decoded));
        for (var k = 0; k < parameters.Length; k++)
        {
            var p = parameters[k];
            own[k] = p.Source switch
            {
                ParameterSource.Fixed => scope.Kept(p.Name, [1], Initialisers.Constant(p.Start)),
                ParameterSource.Shared => scope.Trained(p.Name, [1], Initialisers.Constant(p.Start)),
                ParameterSource.PerFeature => scope.Trained(p.Name, [features], Initialisers.Constant(p.Start)),
                _ => null,
            };
        }
    }

    /// <inheritdoc/>
    public override Tensor LogProbability(Pass pass, Tensor raw, Batch batch) => LogDensity(pass.Tape, raw, batch, byFeature: false);

    /// <inheritdoc/>
    public override Tensor LogProbabilityByFeature(Pass pass, Tensor raw, Batch batch) => LogDensity(pass.Tape, raw, batch, byFeature: true);

    /// <inheritdoc/>
    public override double[] Mean(Tensor raw) => Each(raw, MeanOf);

    /// <inheritdoc/>
    public override double[] Sample(Tensor raw, RandomSequence random) => Each(raw, (a, b, c) => SampleOf(a, b, c, random));

    /// <summary>E[x] under one set of parameters; those there are not are 0.</summary>
    protected abstract double MeanOf(double a, double b, double c);

    /// <summary>A draw of x under one set of parameters; those there are not are 0.</summary>
    protected abstract double SampleOf(double a, double b, double c, RandomSequence random);

    private Tensor LogDensity(Tape tape, Tensor raw, Batch batch, bool byFeature)
    {
        var column = 0;
        return tape.ElementLogDensity(density, batch.Values, batch.Mask, (Input(0), Input(1), Input(2)), byFeature);

        DensityInput Input(int k)
        {
            if (k >= parameters.Length) return default;
            var (_, source, _, low, high) = parameters[k];
            if (source != ParameterSource.Decoded) return new DensityInput(own[k]!.Tensor, -1, low, high);
            column += features;
            return new DensityInput(raw, column - features, low, high);
        }
    }

    private double[] Each(Tensor raw, Func<double, double, double, double> of)
    {
        var values = raw.ToArray();
        var rows = raw.Shape.Rows;
        var width = raw.Shape.Columns;
        var result = new double[rows * features];
        var fixedValues = own.Select(p => p?.Tensor.ToArray()).ToArray();
        Span<double> at = stackalloc double[3];
        for (var i = 0; i < result.Length; i++)
        {
            var (row, feature, column) = (i / features, i % features, 0);
            for (var k = 0; k < parameters.Length; k++)
            {
                var decoded = parameters[k].Source == ParameterSource.Decoded;
                var mine = fixedValues[k];
                var v = decoded ? values[row * width + column * features + feature] : mine![mine.Length == 1 ? 0 : feature];
                if (decoded) column++;
                at[k] = Math.Clamp(v, parameters[k].Low, parameters[k].High);
            }
            result[i] = of(at[0], at[1], at[2]);
        }
        return result;
    }
}
