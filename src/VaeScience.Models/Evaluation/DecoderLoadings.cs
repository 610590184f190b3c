using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;

namespace VaeScience.Models.Evaluation;

/// <summary>The weights of a linear decoder of counts: what each latent unit adds to the logarithm of each feature's mean.</summary>
/// <remarks>
/// log m = l-term + W z + V c + b, with shares up to the softmax's sum, which is the same for all features: a number added to a whole column of W
/// changes nothing, so that loadings of one unit are to be compared with each other. Source: Svensson et al. 2020 (LDVAE).
/// </remarks>
public static class DecoderLoadings
{
    /// <summary>The loadings of a trained model, in its own signs and order.</summary>
    /// <param name="model">A built model.</param>
    /// <returns>W, [f, d], d the units that the decoder sees.</returns>
    /// <exception cref="UserException">The decoder has layers, or the likelihood is none of counts.</exception>
    public static double[,] Of(LatentModel model)
    {
        if (model.Decoder is not Mlp { Options: MlpOptions { Hidden.Length: 0 } })
            throw new UserException($"loadings are weights of a linear decoder, and this model's decoder, {model.Decoder.Name}, has layers; train with --decoder linear");
        if (model.Likelihood is not CountLikelihood)
            throw new UserException($"loadings are of one number for each feature, and the likelihood {model.Likelihood.Name} decodes others; train with negative-binomial, poisson, zip or zinb");
        var head = model.Parameters.Find("likelihood.head.weight") ?? throw new InvalidOperationException("the model has not been built");
        // w = decoded numbers of a row, of which the first f are those of the means; each has a weight for every unit, then for every condition.
        var (weights, inputs) = (head.Tensor.ToArray(), head.Shape.Columns);
        var loadings = new double[model.FeatureCount, model.DecodedLatent];
        for (var j = 0; j < loadings.GetLength(0); j++)
            for (var k = 0; k < loadings.GetLength(1); k++) loadings[j, k] = weights[j * inputs + k];
        return loadings;
    }
}
