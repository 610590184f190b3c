using VaeScience.Compute.Ops;
using VaeScience.Models.Posteriors;

namespace VaeScience.Models.Objectives;

/// <summary>What most objectives begin with: q(z|x), draws from it, how well they reconstruct, and how far q is from the prior.</summary>
/// <param name="Posterior">q(z|x) of the n rows.</param>
/// <param name="Draws">s n draws.</param>
/// <param name="Reconstruction">The mean of log p(x|z) over a row's draws, [n].</param>
/// <param name="Kl">[n]; in closed form where there is one and it is wanted, else the mean of log q(z|x) - log p(z).</param>
/// <param name="KlPerUnit">[n, d] in closed form; none where it does not split.</param>
internal sealed record BoundTerms(LatentDistribution Posterior, LatentDraws Draws, Tensor Reconstruction, Tensor Kl, Tensor? KlPerUnit)
{
    /// <summary>Encodes, draws and decodes.</summary>
    public static BoundTerms Of(Vae model, Pass pass, Batch batch, int samples, SgvbEstimator estimator = SgvbEstimator.B)
    {
        var tape = pass.Tape;
        var q = model.Encode(pass, batch);
        var draws = q.Draw(pass, samples);
        var reconstruction = MeanOverDraws(model.Likelihood.LogProbability(pass, model.Decode(pass, draws.Z, batch), batch));
        var closed = model.Prior.ClosedFormKl(pass, q, batch.Condition);
        var kl = closed is { } exact && estimator == SgvbEstimator.B
            ? exact.PerRow
            : MeanOverDraws(tape.Subtract(draws.LogDensity, model.PriorLogProbability(pass, draws.Z, batch)));
        return new BoundTerms(q, draws, reconstruction, kl, closed?.PerUnit);

        Tensor MeanOverDraws(Tensor perDraw) => samples == 1 ? perDraw : tape.Mean(perDraw.Reshape([samples, batch.Rows]), axis: 0);
    }

    /// <summary>The terms with what training maximises: the reconstruction less a penalty.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="penalty">[n], or one number for all rows.</param>
    /// <param name="klWeight">The weight that the KL has in it.</param>
    public LossTerms Less(Tape tape, Tensor penalty, double klWeight) => new()
    {
        Objective = tape.Subtract(Reconstruction, penalty),
        Reconstruction = Reconstruction,
        Kl = Kl,
        KlPerUnit = KlPerUnit,
        KlWeight = klWeight,
    };
}
