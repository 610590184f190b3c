
namespace VaeScience.Tests.Whisky;

/// <summary>The same seed gives the same weights, whatever the threads, whatever broke off in between.</summary>
public sealed class SameBitsTests : IDisposable
{
    // Mini-batches with a tail, dropout and validation: everything that a position in training has.
    private static readonly string[] Settings =
        ["--epochs", "150", "--batch", "20", "--hidden", "16", "--dropout", "0.1", "--validation", "0.1", "--samples", "2", "--seed", "11"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void One_and_two_threads_give_the_same_weights()
    {
        string[] wide = ["--epochs", "5", "--hidden", "300x300", "--samples", "16"];
        WhiskyCommand.Succeeds(["train", "--out", folder.PathOf("one"), "--threads", "1", .. wide]);
        WhiskyCommand.Succeeds(["train", "--out", folder.PathOf("two"), "--threads", "2", .. wide]);
        Assert.Equal(Weights("one"), Weights("two"));
    }

    [Fact]
    public void Another_seed_gives_other_weights()
    {
        WhiskyCommand.Succeeds("train", "--out", folder.PathOf("a"), "--epochs", "3", "--seed", "1");
        WhiskyCommand.Succeeds("train", "--out", folder.PathOf("b"), "--epochs", "3", "--seed", "2");
        Assert.NotEqual(Weights("a"), Weights("b"));
    }

    [Fact]
    public void A_killed_and_resumed_run_gives_the_weights_and_epochs_of_an_undisturbed_one()
    {
        WhiskyCommand.Succeeds(["train", "--out", folder.PathOf("whole"), .. Settings]);
        using (var process = WhiskyProcess.Start(["train", "--out", folder.PathOf("killed"), "--checkpoint-every", "0", .. Settings]))
        {
            Assert.True(process.WaitWhileRunning(() => Lines("killed") > 20), "the run ended before it could be killed");
            process.Kill();
        }
        Assert.False(File.Exists(folder.PathOf("killed/model.safetensors")), "the run ended before it could be killed");
        WhiskyCommand.Succeeds("train", "--resume", "--out", folder.PathOf("killed"));
        Assert.Equal(Weights("whole"), Weights("killed"));
        Assert.Equal(Epochs("whole"), Epochs("killed"));
    }

    [Fact]
    public void A_request_to_end_leaves_a_checkpoint_and_says_how_to_resume()
    {
        WhiskyCommand.Succeeds(["train", "--out", folder.PathOf("whole"), .. Settings]);
        using var process = WhiskyProcess.Start(["train", "--out", folder.PathOf("stopped"), .. Settings]);
        Assert.True(process.WaitWhileRunning(() => Lines("stopped") > 5), "the run ended before it could be stopped");
        process.Signal("TERM");
        var (code, _, error) = process.End();
        Assert.Equal(130, code);
        Assert.Contains($"train --resume --out {folder.PathOf("stopped")}", error, StringComparison.Ordinal);
        WhiskyCommand.Succeeds("train", "--resume", "--out", folder.PathOf("stopped"));
        Assert.Equal(Weights("whole"), Weights("stopped"));
    }

    [Fact]
    public void A_cancelled_run_can_be_resumed_and_a_finished_one_stays_as_it_is()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Equal(130, WhiskyCommand.Run(stopped.Token, ["train", "--out", folder.PathOf("run"), .. Settings]).Code);
        WhiskyCommand.Refused(["factors", folder.PathOf("run")], "has not ended", "--resume");
        WhiskyCommand.Succeeds("train", "--resume", "--out", folder.PathOf("run"));
        var weights = Weights("run");
        WhiskyCommand.Succeeds("train", "--resume", "--out", folder.PathOf("run"));
        Assert.Equal(weights, Weights("run"));
    }

    [Fact]
    public void A_resumed_run_refuses_other_settings_by_name_and_takes_the_same()
    {
        WhiskyCommand.Succeeds("train", "--out", folder.PathOf("run"), "--epochs", "3", "--latent", "3", "--learning-rate", "0.02");
        string[] resume = ["train", "--resume", "--out", folder.PathOf("run")];
        WhiskyCommand.Refused([.. resume, "--epochs", "4"], "--epochs", "got 4", "started with 3");
        WhiskyCommand.Refused([.. resume, "--latent", "2"], "--latent", "got 2", "started with 3");
        WhiskyCommand.Refused([.. resume, "--seed", "2"], "--seed");
        WhiskyCommand.Refused([.. resume, "--likelihood", "gaussian"], "--likelihood");
        WhiskyCommand.Refused([.. resume, "--hidden", "8"], "--hidden");
        WhiskyCommand.Succeeds([.. resume, "--epochs", "3", "--latent", "3", "--learning-rate", "2e-2", "--likelihood", "ordinal"]);
    }

    private byte[] Weights(string run) => File.ReadAllBytes(folder.PathOf($"{run}/model.safetensors"));

    private int Lines(string run) => File.Exists(folder.PathOf($"{run}/log.jsonl")) ? ReadShared(folder.PathOf($"{run}/log.jsonl")).Count(c => c == '\n') : 0;

    // All but the seconds each epoch took.
    private string[] Epochs(string run) => [.. File.ReadLines(folder.PathOf($"{run}/log.jsonl")).Select(l => l[..l.IndexOf("\"seconds\"", StringComparison.Ordinal)])];

    private static string ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
