using System.Diagnostics;
using System.Globalization;
using VaeScience.Compute.Ops;
using VaeScience.Data;

namespace VaeScience.Models.Training;

/// <summary>The epochs and steps of one call of <see cref="Trainer.Fit"/>.</summary>
internal sealed class TrainingLoop
{
    private readonly Trainer trainer;
    private readonly Model model;
    private readonly Dataset data;
    private readonly Dataset? validation;
    private readonly CpuDevice device;
    private readonly Tape tape;
    private readonly TrainingCheckpoint checkpoint;
    private readonly List<EpochReport> reports = [];
    private readonly int[] order;
    private readonly CsrMatrix? sparse;
    private readonly FixedNumbers? fixedNumbers;
    private SequenceBatch? sequences;
    private TrainingState state = new();
    private double[][]? best;

    public TrainingLoop(Trainer trainer, Model model, Dataset data, Dataset? validation, CpuDevice device)
    {
        (this.trainer, this.model, this.data, this.validation, this.device) = (trainer, model, data, validation, device);
        tape = new Tape(new Workspace(device), model.Parameters.Values.DType);
        trainer.Optimizer.Attach(model.Parameters, device);
        checkpoint = new TrainingCheckpoint(model, trainer.Optimizer);
        order = new int[data.RowCount];
        sparse = Batches.SparseForm(data);
        fixedNumbers = trainer.Free is null ? null : new FixedNumbers(model.Parameters, trainer.Free);
    }

    // A model that is trained in part has been prepared before.
    private int PreparingEpochs => fixedNumbers is null ? model.PreparingEpochs : 0;

    private int StepsPerEpoch => (data.RowCount + trainer.BatchSize - 1) / trainer.BatchSize;

    private double Progress => state.Epoch + (double)state.StepInEpoch / StepsPerEpoch;

    public TrainingRun Run(CancellationToken cancellation)
    {
        if (trainer.Resume && trainer.CheckpointPath is not null && File.Exists(trainer.CheckpointPath))
            (state, best) = checkpoint.Read(trainer.CheckpointPath);
        if (state.Sums.Length == 0) state.Sums = new double[3 + model.Latent];
        var sinceCheckpoint = Stopwatch.StartNew();
        while (state.Epoch < trainer.Epochs && !HasStalled())
        {
            var (epoch, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            // Repeated by a run that is resumed here: it depends on weights that it leaves alone.
            if (state.StepInEpoch == 0 && state.Epoch == model.PreparingEpochs && fixedNumbers is null) model.EndPreparation(data, device, trainer.Seed);
            RowOrder.Fill(order, data.Lengths, trainer.BatchSize, trainer.Seed, state.Epoch);
            for (; state.StepInEpoch < StepsPerEpoch; state.StepInEpoch++)
            {
                if (cancellation.IsCancellationRequested)
                {
                    WriteCheckpoint();
                    return new TrainingRun(model, reports, state.BestEpoch, WasInterrupted: true);
                }
                Step();
            }
            EndEpoch(epoch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
            if (sinceCheckpoint.Elapsed.TotalSeconds < trainer.CheckpointSeconds) continue;
            WriteCheckpoint();
            sinceCheckpoint.Restart();
        }
        WriteCheckpoint();
        var keepsBest = best is not null && (trainer.Keep == KeptWeights.Best || trainer.Patience > 0);
        if (keepsBest) Restore(best!);
        return new TrainingRun(model, reports, keepsBest ? state.BestEpoch : state.Epoch, WasInterrupted: false);
    }

    private void Step()
    {
        var start = state.StepInEpoch * trainer.BatchSize;
        var batch = Batches.Of(tape, data, order.AsMemory(start, Math.Min(trainer.BatchSize, data.RowCount - start)), sparse, sequences);
        sequences = batch.Sequences;
        var pass = new Pass(tape, trainer.Seed, (ulong)state.Step, isTraining: fixedNumbers is null, fixedNumbers is null ? Progress : double.PositiveInfinity);
        model.Parameters.ClearGradients();
        var terms = model.Loss(trainer.Objective, pass, batch);
        var loss = tape.Scale(tape.Mean(terms.Objective), -1);
        if (terms.LogPrior is not null) loss = tape.Subtract(loss, tape.Scale(terms.LogPrior, 1.0 / data.RowCount));
        if (!double.IsFinite(loss.Item())) throw Diverged(terms);
        tape.Backward(loss);
        model.Parameters.CompleteGradients();
        fixedNumbers?.ClearGradients();
        state.Step++;
        trainer.Optimizer.Step(model.Parameters, LearningRate(), GradientScale(), state.Step, device);
        fixedNumbers?.Restore();
        Accumulate(terms, batch.Rows);
        tape.EndStep();
    }

    private double LearningRate() => trainer.Optimizer.LearningRate * trainer.Schedule.Factor(Progress, trainer.Epochs);

    private double GradientScale()
    {
        if (trainer.ClipNorm == 0) return 1;
        var norm = ParameterUpdate.Norm(model.Parameters.Gradients);
        if (!double.IsFinite(norm))
            throw new UserException($"training diverged at step {state.Step} (epoch {state.Epoch + 1}): the gradient is {norm.ToString(CultureInfo.InvariantCulture)}; lower the learning rate (now {LearningRate():G3})");
        return norm > trainer.ClipNorm ? trainer.ClipNorm / norm : 1;
    }

    private void Accumulate(LossTerms terms, int rows)
    {
        state.Rows += rows;
        state.Sums[0] += Batches.Total(terms.Objective);
        state.Sums[1] += Batches.Total(terms.Reconstruction);
        state.Sums[2] += Batches.Total(terms.Kl);
        if (terms.KlPerUnit is not null) Batches.AddColumns(terms.KlPerUnit, state.Sums.AsSpan(3));
        if (terms.KlClass is not null) state.ClassSum = (state.ClassSum ?? 0) + Batches.Total(terms.KlClass);
    }

    private void EndEpoch(double seconds, double processorSeconds)
    {
        if (device.Profile is { } profile) profile.Memory = (tape.Workspace.AllocatedBytes, model.Parameters.Values.Bytes);
        var learningRate = LearningRate();
        var klWeight = trainer.Objective.KlWeight(Progress);
        state.Epoch++;
        state.StepInEpoch = 0;
        double? validated = null;
        var isBest = false;
        if (validation is not null && state.Epoch > PreparingEpochs && (state.Epoch % trainer.ValidateEvery == 0 || state.Epoch == trainer.Epochs))
        {
            validated = Validate();
            isBest = validated > state.BestValidation;
            if (isBest)
            {
                (state.BestValidation, state.BestEpoch) = (validated.Value, state.Epoch);
                best = Copy();
            }
        }
        var n = (double)state.Rows;
        var report = new EpochReport
        {
            Epoch = state.Epoch,
            Epochs = trainer.Epochs,
            Step = state.Step,
            Objective = state.Sums[0] / n,
            Reconstruction = state.Sums[1] / n,
            Kl = state.Sums[2] / n,
            KlClass = state.ClassSum / n,
            KlWeight = klWeight,
            KlPerUnit = [.. state.Sums.Skip(3).Select(s => s / n)],
            LearningRate = learningRate,
            Validation = validated,
            IsBest = isBest,
            Seconds = seconds,
            ProcessorSeconds = processorSeconds,
        };
        (state.Rows, state.Sums, state.ClassSum) = (0, new double[state.Sums.Length], null);
        reports.Add(report);
        trainer.OnEpoch?.Invoke(report);
    }

    // The same noise every time, so that two looks differ by the weights alone.
    private double Validate()
    {
        var sum = 0.0;
        tape.IsRecording = false;
        for (var start = 0; start < validation!.RowCount; start += trainer.BatchSize)
        {
            var batch = Batches.Rows(tape, validation, start, Math.Min(trainer.BatchSize, validation.RowCount - start));
            var pass = new Pass(tape, trainer.Seed, (ulong)start, isTraining: false);
            sum += Batches.Total(model.Loss(trainer.Objective, pass, batch).Objective);
            tape.EndStep();
        }
        tape.IsRecording = true;
        return sum / validation.RowCount;
    }

    private bool HasStalled() =>
        trainer.Patience > 0 && state.BestEpoch > 0 && (state.Epoch - state.BestEpoch) / trainer.ValidateEvery >= trainer.Patience;

    private double[][] Copy() => [.. model.Parameters.Select(p => p.Tensor.ToArray())];

    private void Restore(double[][] values)
    {
        for (var i = 0; i < values.Length; i++) model.Parameters[i].Tensor.CopyFrom(values[i]);
    }

    private void WriteCheckpoint()
    {
        if (trainer.CheckpointPath is not null) checkpoint.Write(trainer.CheckpointPath, state, best);
    }

    private UserException Diverged(LossTerms terms)
    {
        var (name, tensor) = !Batches.IsFinite(terms.Reconstruction) ? ("reconstruction, E_q[log p(x|z)],", terms.Reconstruction)
            : !Batches.IsFinite(terms.Kl) ? ("KL divergence", terms.Kl)
            : terms.KlClass is not null && !Batches.IsFinite(terms.KlClass) ? ("KL divergence of the clusters", terms.KlClass)
            : terms.LogPrior is not null && !Batches.IsFinite(terms.LogPrior) ? ("prior of the parameters", terms.LogPrior)
            : ("objective", terms.Objective);
        var worst = tensor.ToArray().First(v => !double.IsFinite(v));
        return new UserException(
            $"training diverged at step {state.Step + 1} (epoch {state.Epoch + 1}): the {name} is {worst.ToString(CultureInfo.InvariantCulture)}; lower the learning rate (now {LearningRate():G3}) or clip the gradient");
    }
}
