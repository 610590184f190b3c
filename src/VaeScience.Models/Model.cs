using System.Text.Json.Nodes;
using VaeScience.Data;
using VaeScience.Models.Objectives;

namespace VaeScience.Models;

/// <summary>Anything that can be trained: named parameters and a loss, row by row. Trainer, checkpoint and reports see only this.</summary>
public abstract class Model
{
    /// <summary>All named tensors.</summary>
    public Parameters Parameters { get; } = new();

    /// <summary>The kind of model, in configuration files.</summary>
    public abstract string Kind { get; }

    /// <summary>The size d of the latent variable.</summary>
    public abstract int Latent { get; }

    /// <summary>Declares all parameters for data of this form and gives them memory and starting values.</summary>
    /// <param name="data">The training data; or, for weights that will be loaded, a data set without rows that has the right features.</param>
    /// <param name="device">Where.</param>
    /// <param name="dtype">In which number format.</param>
    /// <param name="seed">The run's seed.</param>
    public void Build(Dataset data, Device device, DType dtype = DType.Float32, ulong seed = 0)
    {
        Declare(data);
        Parameters.Materialise(device, dtype, seed);
    }

    /// <summary>What training maximises, and what it is made of, for each row of a batch.</summary>
    public abstract LossTerms Loss(Objective objective, Pass pass, Batch batch);

    /// <summary>The choices that make the model, for configuration files; not its weights.</summary>
    public abstract JsonObject ToJson();

    /// <summary>Refuses data that the model cannot take.</summary>
    /// <exception cref="UserException">The first value that is wrong, and where it stands.</exception>
    public abstract void Check(Dataset data);

    /// <summary>Why an objective cannot train this model, or null where it can.</summary>
    public virtual string? Refusal(Objective objective) => null;

    /// <summary>Declares all parameters.</summary>
    protected abstract void Declare(Dataset data);
}
