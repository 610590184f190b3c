namespace VaeScience.Models.Likelihoods;

/// <summary>The likelihoods there are.</summary>
public static class LikelihoodCatalog
{
    /// <summary>One line for each likelihood.</summary>
    public static Catalog<Likelihood> All { get; } = new("likelihood",
        CatalogEntry<Likelihood>.Of<GaussianOptions>("gaussian", "real numbers: normal, variance fixed, shared, per feature or decoded", o => new Gaussian(o)),
        CatalogEntry<Likelihood>.Of<BernoulliOptions>("bernoulli", "0 or 1", _ => new Bernoulli()),
        CatalogEntry<Likelihood>.Of<OrdinalOptions>("ordinal", "scores on an ordered scale: cumulative logits, cut points shared or per feature", o => new Ordinal(o)),
        CatalogEntry<Likelihood>.Of<CategoricalOptions>("categorical", "class numbers without an order", o => new Categorical(o)),
        CatalogEntry<Likelihood>.Of<BinomialOptions>("binomial", "successes among a known number of trials", o => new Binomial(o)),
        CatalogEntry<Likelihood>.Of<ContinuousBernoulliOptions>("continuous-bernoulli", "grey values from 0 to 1", _ => new ContinuousBernoulli()),
        CatalogEntry<Likelihood>.Of<StudentTOptions>("student-t", "real numbers with outliers: heavy tails, degrees of freedom fixed or trained", o => new StudentT(o)),
        CatalogEntry<Likelihood>.Of<LaplaceOptions>("laplace", "real numbers: two-sided exponential, absolute errors", o => new Laplace(o)),
        CatalogEntry<Likelihood>.Of<LogNormalOptions>("log-normal", "positive numbers: normal in the logarithm", o => new LogNormal(o)),
        CatalogEntry<Likelihood>.Of<PoissonOptions>("poisson", "counts whose variance is their mean; shares of the row's total, or rates", o => new Poisson(o)),
        CatalogEntry<Likelihood>.Of<NegativeBinomialOptions>("negative-binomial", "counts that vary more: dispersion fixed, shared, per feature or decoded", o => new NegativeBinomial(o)),
        CatalogEntry<Likelihood>.Of<ZeroInflatedPoissonOptions>("zip", "Poisson counts with extra zeros", o => new ZeroInflatedPoisson(o)),
        CatalogEntry<Likelihood>.Of<ZeroInflatedNegativeBinomialOptions>("zinb", "negative binomial counts with extra zeros", o => new ZeroInflatedNegativeBinomial(o)),
        CatalogEntry<Likelihood>.Of<PiecewiseCategoricalOptions>("piecewise-categorical", "counts with a probability for each small one; a count distribution from k-max on", o => new PiecewiseCategorical(o)),
        CatalogEntry<Likelihood>.Of<TokensOptions>("tokens", "sequences of token numbers, of any length", o => new Tokens(o)));
}
