using System.Text.Json;
using System.Text.Json.Nodes;

namespace VaeScience.Models.Training;

/// <summary>How far a training has come. With the weights and the optimizer's averages it is all that resuming needs: random numbers are a function of seed and step.</summary>
internal sealed class TrainingState
{
    /// <summary>Epochs finished.</summary>
    public int Epoch { get; set; }

    /// <summary>Steps done in the epoch under way.</summary>
    public int StepInEpoch { get; set; }

    /// <summary>Optimizer steps done.</summary>
    public long Step { get; set; }

    /// <summary>The epoch that did best on the validation rows; 0 for none yet.</summary>
    public int BestEpoch { get; set; }

    /// <summary>Its objective on them.</summary>
    public double BestValidation { get; set; } = double.NegativeInfinity;

    /// <summary>Rows seen in the epoch under way.</summary>
    public long Rows { get; set; }

    /// <summary>Sums over those rows: objective, reconstruction, KL, then the KL of each unit.</summary>
    public double[] Sums { get; set; } = [];

    /// <summary>The sum over those rows of KL(q(y|x) || p(y)); null where the model has no clusters.</summary>
    public double? ClassSum { get; set; }

    /// <summary>Writes doubles by their bits, so that a resumed run goes on with exactly the same numbers.</summary>
    public string ToJson() => new JsonObject
    {
        ["epoch"] = Epoch,
        ["stepInEpoch"] = StepInEpoch,
        ["step"] = Step,
        ["bestEpoch"] = BestEpoch,
        ["bestValidation"] = BitConverter.DoubleToInt64Bits(BestValidation),
        ["rows"] = Rows,
        ["sums"] = new JsonArray([.. Sums.Select(s => (JsonNode)BitConverter.DoubleToInt64Bits(s))]),
        ["classSum"] = ClassSum is { } sum ? BitConverter.DoubleToInt64Bits(sum) : null,
    }.ToJsonString();

    /// <exception cref="UserException">The text is no training state.</exception>
    public static TrainingState FromJson(string json, string source)
    {
        try
        {
            var o = JsonNode.Parse(json)!;
            return new TrainingState
            {
                Epoch = (int)o["epoch"]!,
                StepInEpoch = (int)o["stepInEpoch"]!,
                Step = (long)o["step"]!,
                BestEpoch = (int)o["bestEpoch"]!,
                BestValidation = BitConverter.Int64BitsToDouble((long)o["bestValidation"]!),
                Rows = (long)o["rows"]!,
                Sums = [.. o["sums"]!.AsArray().Select(s => BitConverter.Int64BitsToDouble((long)s!))],
                ClassSum = o["classSum"] is { } sum ? BitConverter.Int64BitsToDouble((long)sum) : null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException)
        {
            throw new UserException($"{source}: the training state is damaged; delete the file and train again", e);
        }
    }
}
