namespace VaeScience.Models.Objectives;

/// <summary>What training maximises: a bound on log p(x), with its weights and allowances.</summary>
public abstract class Objective : Part
{
    /// <summary>The objective of each row of a batch, with the terms it is made of.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="batch">n rows.</param>
    public abstract LossTerms Evaluate(Vae model, Pass pass, Batch batch);
}
