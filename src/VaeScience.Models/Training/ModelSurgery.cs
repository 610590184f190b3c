using VaeScience.Data;

namespace VaeScience.Models.Training;

/// <summary>Copies of a trained model for fewer features or for more conditions; every number that both have is carried over bit for bit.</summary>
/// <remarks>
/// The axis of a parameter that differs between the two models is the one that runs over features or conditions: nothing else changes its size.
/// Axes of features hold them in blocks (means, then dispersions ...), with what is no feature, such as conditions, behind the blocks; conditions
/// stand last in every input. Source of the widening: Lotfollahi et al. 2022 (scArches).
/// </remarks>
public static class ModelSurgery
{
    /// <summary>The same model of some of its features, S: p(x_S|z, c), with shares and totals over S alone where the likelihood has them.</summary>
    /// <param name="model">A built model of f features.</param>
    /// <param name="features">f.</param>
    /// <param name="kept">The features S, rising, 0 to f - 1; fewer than f.</param>
    /// <param name="form">Data of the features S under the model's conditions; no rows are needed.</param>
    /// <param name="device">Where.</param>
    /// <param name="catalogs">The parts the model may have; null for those of the library.</param>
    /// <returns>A built model, whose encoder gives what the other gives where all other features are zero to it.</returns>
    /// <exception cref="UserException">A network whose inputs cannot be left out one by one.</exception>
    public static LatentModel OfFeatures(LatentModel model, int features, IReadOnlyList<int> kept, Dataset form, Device device, Catalogs? catalogs = null)
    {
        ArgumentNullException.ThrowIfNull(kept);
        if (kept.Count >= features || form.FeatureCount != kept.Count)
            throw new ShapeException($"got a form of {form.FeatureCount} features for {kept.Count} kept of {features}; wanted is one a feature kept, and fewer than before");
        return Copy(model, form, device, catalogs, (parameter, from, to) =>
        {
            var blocks = (from - to) / (features - kept.Count);
            if (blocks < 1 || blocks * (features - kept.Count) != from - to || blocks * features > from)
                throw new UserException($"parameter {parameter} of the model does not go feature by feature, so that none can be left out; train a model with networks of kind mlp");
            return i => i < blocks * kept.Count ? i / kept.Count * features + kept[i % kept.Count] : i + (from - to);
        });
    }

    /// <summary>The same model with conditions added to those it has.</summary>
    /// <param name="model">A built model of c conditions.</param>
    /// <param name="form">Data of the model's features under c' > c conditions, the model's and the new ones; no rows are needed.</param>
    /// <param name="device">Where.</param>
    /// <param name="untrained">How many of the new conditions, the first ones, are not to be trained: they stand for rows that the model knows.</param>
    /// <param name="free">Gets the columns of the other new conditions: the numbers that a training may change so that nothing else changes.</param>
    /// <param name="catalogs">The parts the model may have; null for those of the library.</param>
    /// <param name="behind">How many of the model's conditions, the last ones, stand behind the new ones, and are of another sort.</param>
    /// <returns>A built model. A new condition begins as the mean of those it stands behind, or as nothing where there are none.</returns>
    /// <exception cref="UserException">A mixture model whose clusters stand behind the conditions in its encoder.</exception>
    public static LatentModel WithConditions(LatentModel model, Dataset form, Device device, int untrained, out FreeNumbers free, Catalogs? catalogs = null, int behind = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(behind, model.Conditions);
        var (had, added, columns) = (model.Conditions, form.ConditionCount - model.Conditions, new FreeNumbers());
        if (added < 1) throw new ShapeException($"got a form of {form.ConditionCount} conditions for a model of {had}; wanted are more");
        if (model is MixtureVae { Classifier: not null, Options.ConditionsEncoder: true })
            throw new UserException("the encoder of this mixture model reads its clusters behind the conditions, so that none can be added; train with a classifier that is not told the conditions");
        var wide = Copy(model, form, device, catalogs, (parameter, from, to) =>
        {
            if (to - from != added) throw new UserException($"parameter {parameter} of the model does not go condition by condition, so that none can be added");
            var place = from - behind;
            columns.AddColumns(parameter.Name, place + untrained, added - untrained);
            return i => i < place ? i : i < place + added ? -1 : i - added;
        });
        foreach (var parameter in wide.Parameters)
            if (model.Parameters.Find(parameter.Name)!.Shape != parameter.Shape) StartAtMean(parameter, had - behind, added, behind);
        free = columns;
        return wide;
    }

    // places: of a parameter whose axis goes from one size to another, where each place of the new axis was, -1 for nowhere.
    private static LatentModel Copy(LatentModel model, Dataset form, Device device, Catalogs? catalogs, Func<Parameter, int, int, Func<int, int>> places)
    {
        var copy = (catalogs ?? Catalogs.Default).CreateModel(model.ToJson());
        copy.Build(form, device, model.Parameters.Values.DType);
        foreach (var to in copy.Parameters)
        {
            var from = model.Parameters.Find(to.Name) ?? throw new InvalidOperationException($"the copy has a parameter {to} that the model has not");
            if (from.Shape == to.Shape)
            {
                to.Tensor.CopyFrom(from.Tensor.ToArray());
                continue;
            }
            var axis = Enumerable.Range(0, to.Shape.Rank).First(a => to.Shape[a] != from.Shape[a]);
            if (from.Shape.Rank != to.Shape.Rank || Enumerable.Range(0, to.Shape.Rank).Any(a => a != axis && to.Shape[a] != from.Shape[a]))
                throw new UserException($"parameter {from} of the model would have to become {to}; train a model with networks of kind mlp");
            to.Tensor.CopyFrom(Taken(from, to, axis, places(from, from.Shape[axis], to.Shape[axis])));
        }
        return copy;
    }

    private static double[] Taken(Parameter from, Parameter to, int axis, Func<int, int> place)
    {
        var inner = Enumerable.Range(axis + 1, to.Shape.Rank - axis - 1).Aggregate(1, (product, a) => product * to.Shape[a]);
        var (source, target) = (from.Tensor.ToArray(), new double[to.Shape.Length]);
        var (had, has) = (from.Shape[axis], to.Shape[axis]);
        for (var i = 0; i < target.Length; i++)
        {
            var at = place(i / inner % has);
            if (at >= 0) target[i] = source[(i / inner / has * had + at) * inner + i % inner];
        }
        return target;
    }

    private static void StartAtMean(Parameter parameter, int had, int added, int behind)
    {
        if (had == 0) return;
        var values = parameter.Tensor.ToArray();
        var width = parameter.Shape[parameter.Shape.Rank - 1];
        for (var row = 0; row < values.Length / width; row++)
        {
            var start = (row + 1) * width - behind - added;
            var known = values.AsSpan(start - had, had);
            var sum = 0.0;
            foreach (var v in known) sum += v;
            values.AsSpan(start, added).Fill(sum / had);
        }
        parameter.Tensor.CopyFrom(values);
    }
}
