namespace VaeScience.Models.Optimizers;

/// <summary>Moves parameters along their gradients, all of them in one pass over memory.</summary>
public abstract class Optimizer : Part
{
    private readonly Dictionary<string, Tensor> state = [];

    /// <summary>The learning rate before any schedule.</summary>
    public abstract double LearningRate { get; }

    /// <summary>The names of the running averages that go into a checkpoint, in order; each is as long as the parameters.</summary>
    public abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>The running averages, by name; made on the first step.</summary>
    public IReadOnlyDictionary<string, Tensor> State => state;

    /// <summary>Makes the running averages, zero or as the method starts them.</summary>
    /// <param name="parameters">The parameters that will be moved.</param>
    /// <param name="device">Where.</param>
    public void Attach(Parameters parameters, Device device)
    {
        foreach (var name in StateNames)
        {
            var tensor = device.Zeros(parameters.Values.Shape, parameters.Values.DType);
            if (StartOf(name) != 0) tensor.CopyFrom(Enumerable.Repeat(StartOf(name), tensor.Length).ToArray());
            state[name] = tensor;
        }
    }

    /// <summary>Moves the parameters down their gradients.</summary>
    /// <param name="parameters">Values and complete gradients.</param>
    /// <param name="learningRate">The rate of this step.</param>
    /// <param name="gradientScale">A factor on every gradient: 1, or less where their norm is clipped.</param>
    /// <param name="step">The number of this step, from 1.</param>
    /// <param name="device">Threads.</param>
    public abstract void Step(Parameters parameters, double learningRate, double gradientScale, long step, CpuDevice device);

    /// <summary>What a running average starts from.</summary>
    protected virtual double StartOf(string name) => 0;
}
