using VaeScience.Cli;
using VaeScience.Models.Training;
using VaeScience.Tests.Data;

namespace VaeScience.Tests.Cli;

public sealed class TrainingLogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string LogPath => folder.PathOf("log.jsonl");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Epochs_come_back_as_they_were_written()
    {
        Write(1, 2);
        var read = TrainingLog.Read(LogPath);
        Assert.Equal([1, 2], read.Select(r => r.Epoch));
        Assert.Equal(-1.0 / 3, read[0].Objective);
        Assert.Equal([0.25, 0.5], read[0].KlPerUnit);
        Assert.Equal(2, read[1].Validation);
        Assert.True(read[1].IsBest);
        Assert.Null(read[0].Validation);
        Assert.Equal(2.25, read[0].KlClass);
        Assert.Null(read[1].KlClass);
    }

    [Fact]
    public void A_resumed_run_drops_the_lines_after_its_checkpoint_and_one_that_was_cut_off()
    {
        Write(1, 2, 3, 4);
        File.AppendAllText(LogPath, "{\"epoch\":5,\"epo");
        Assert.Equal([1, 2, 3, 4], TrainingLog.Read(LogPath).Select(r => r.Epoch));
        Write(3, 4, 5);
        Assert.Equal([1, 2, 3, 4, 5], TrainingLog.Read(LogPath).Select(r => r.Epoch));
    }

    [Fact]
    public void A_damaged_line_is_named()
    {
        Write(1, 2, 3);
        var lines = File.ReadAllLines(LogPath);
        File.WriteAllLines(LogPath, [lines[0], "{\"epoch\":", lines[2]]);
        Mistakes.Of(() => TrainingLog.Read(LogPath), "log.jsonl: line 2");
        File.WriteAllLines(LogPath, [lines[0], "{\"epoch\":2}", lines[2]]);
        Mistakes.Of(() => TrainingLog.Read(LogPath), "log.jsonl: line 2");
    }

    private void Write(params int[] epochs)
    {
        using var log = new TrainingLog(LogPath);
        foreach (var epoch in epochs) log.Append(Report(epoch));
    }

    private static EpochReport Report(int epoch) => new()
    {
        Epoch = epoch,
        Epochs = 9,
        Step = 10 * epoch,
        Objective = -1.0 / 3,
        KlClass = epoch == 1 ? 2.25 : null,
        Reconstruction = -1,
        Kl = 0.75,
        KlWeight = 1,
        KlPerUnit = [0.25, 0.5],
        LearningRate = 0.01,
        Validation = epoch % 2 == 0 ? epoch : null,
        IsBest = epoch == 2,
    };
}
