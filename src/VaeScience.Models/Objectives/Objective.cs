namespace VaeScience.Models.Objectives;

/// <summary>What training maximises: a bound on log p(x), with its weights and allowances.</summary>
public abstract class Objective : Part
{
    /// <summary>Why this objective cannot train this model, or null where it can.</summary>
    public virtual string? Refusal(Vae model) => null;

    /// <summary>The weight of the KL after so many epochs.</summary>
    public virtual double KlWeight(double epoch) => 1;

    /// <summary>The objective of each row of a batch, with the terms it is made of.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="batch">n rows.</param>
    public abstract LossTerms Evaluate(Vae model, Pass pass, Batch batch);
}
