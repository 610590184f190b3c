using VaeScience.Data.Formats;
using VaeScience.Models.Optimizers;

namespace VaeScience.Models.Training;

/// <summary>A training that can be gone on with: weights, optimizer averages, best weights and position in one file, written aside and renamed.</summary>
/// <param name="model">The model, built.</param>
/// <param name="optimizer">Its optimizer, attached.</param>
internal sealed class TrainingCheckpoint(Model model, Optimizer optimizer)
{
    private const string StateKey = "training_state", ModelPrefix = "model/", BestPrefix = "best/", OptimizerPrefix = "optimizer/";

    public void Write(string path, TrainingState state, double[][]? best)
    {
        var tensors = new List<SafeTensor>();
        foreach (var parameter in model.Parameters) tensors.Add(ModelFile.ToSafe(ModelPrefix + parameter.Name, parameter.Tensor));
        foreach (var name in optimizer.StateNames) tensors.Add(ModelFile.ToSafe(OptimizerPrefix + name, optimizer.State[name]));
        for (var i = 0; best is not null && i < best.Length; i++)
            tensors.Add(ModelFile.ToSafe(BestPrefix + model.Parameters[i].Name, best[i], model.Parameters[i].Tensor));
        Safetensors.Write(path, tensors, new Dictionary<string, string> { [StateKey] = state.ToJson(), ["optimizer"] = optimizer.Name });
    }

    /// <exception cref="UserException">The file is damaged or of another model or optimizer.</exception>
    public (TrainingState State, double[][]? Best) Read(string path)
    {
        var file = Safetensors.Read(path);
        if (!file.Metadata.TryGetValue(StateKey, out var json)) throw new UserException($"{path}: this is no training checkpoint (it has no '{StateKey}'); resume from checkpoint.safetensors of a run folder");
        if (file.Metadata.TryGetValue("optimizer", out var name) && name != optimizer.Name)
            throw new UserException($"{path}: the run was trained with optimizer '{name}', not '{optimizer.Name}'; resume with the settings it was started with");
        var state = TrainingState.FromJson(json, path);
        foreach (var parameter in model.Parameters) ModelFile.Load(file, ModelPrefix + parameter.Name, parameter.Tensor, path);
        foreach (var average in optimizer.StateNames) ModelFile.Load(file, OptimizerPrefix + average, optimizer.State[average], path);
        if (state.BestEpoch == 0) return (state, null);
        return (state, [.. model.Parameters.Select(p => ModelFile.Values(file, BestPrefix + p.Name, p.Tensor, path))]);
    }
}
