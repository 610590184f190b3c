using System.Text.Json.Nodes;

namespace VaeScience.Tests.Whisky;

/// <summary>Every mistake of a user's ends in one line and exit code 2, and leaves nothing behind.</summary>
public sealed class WrongInputTests : IDisposable
{
    private const string Header = "name,peat,fruit";
    private const string Schema = """
        {
          "name": "drams",
          "rowName": "name",
          "columns": [
            { "name": "name", "kind": "name" },
            { "name": "peat", "kind": "ordinal", "levels": 5, "role": "feature" },
            { "name": "fruit", "kind": "ordinal", "levels": 5, "role": "feature" }
          ]
        }
        """;

    private readonly TemporaryFolder folder = new();

    public WrongInputTests() => folder.Write("drams.schema.json", Schema);

    private string Out => folder.PathOf("run");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "empty")]
    [InlineData("name,peat,fruit\n", "no rows")]
    [InlineData("name,peat\nArdbeg,4\n", "'fruit'")]
    [InlineData("name,peat,fruit\nArdbeg,7,1\nOban,1,2\n", "line 2, column 'peat': got '7', allowed are whole numbers 0..4")]
    [InlineData("name,peat,fruit\nArdbeg,2.5,1\nOban,1,2\n", "got '2.5'")]
    [InlineData("name,peat,fruit\nArdbeg,lots,1\nOban,1,2\n", "got 'lots'")]
    [InlineData("name,peat,fruit\nArdbeg,NaN,1\nOban,1,2\n", "got 'NaN'")]
    [InlineData("name,peat,fruit\nArdbeg,,1\nOban,1,2\n", "an empty cell")]
    [InlineData("name,peat,fruit\nOban,1,1\nOban,1,2\n", "'Oban'")]
    [InlineData("name,peat,peat\nOban,1,1\n", "'peat'")]
    [InlineData("name,peat,fruit\nOban,1\n", "2 cells")]
    public void A_wrong_table_is_refused(string text, string named)
    {
        var file = folder.Write("drams.csv", text);
        WhiskyCommand.Refused(["train", file, "--out", Out, "--latent", "1"], file, named);
        WhiskyCommand.Refused(["inspect", file], file, named);
        AssertNothingWritten();
    }

    [Fact]
    public void A_missing_file_a_folder_and_an_unknown_kind_are_refused()
    {
        WhiskyCommand.Refused(["train", folder.PathOf("drums.csv"), "--schema", folder.PathOf("drams.schema.json"), "--out", Out], "no such file");
        WhiskyCommand.Refused(["train", folder.Path, "--schema", folder.PathOf("drams.schema.json"), "--out", Out], "is a folder");
        WhiskyCommand.Refused(["train", folder.Write("drams.xlsx", "x"), "--out", Out], "of no known kind");
        WhiskyCommand.Refused(["train", "--schema", folder.PathOf("drams.schema.json"), "--out", Out], "--schema");
        AssertNothingWritten();
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var bytes = new byte[500];
            new Random(seed).NextBytes(bytes);
            File.WriteAllBytes(folder.PathOf("drams.csv"), bytes);
            WhiskyCommand.Refused(["train", folder.PathOf("drams.csv"), "--out", Out], "drams.csv");
            File.WriteAllBytes(folder.PathOf("noise.json"), bytes);
            WhiskyCommand.Refused(["train", folder.Write("fine.csv", Header + "\nOban,1,1\n"), "--schema", folder.PathOf("noise.json"), "--out", Out], "noise.json");
        }
        AssertNothingWritten();
    }

    [Fact]
    public void A_line_of_two_gigabytes_is_refused_at_once()
    {
        using (var file = File.Create(folder.PathOf("drams.csv")))
        {
            file.Write("name,peat,fruit\nOban,"u8);
            file.SetLength(2L << 30);
        }
        WhiskyCommand.Refused(["train", folder.PathOf("drams.csv"), "--out", Out], "drams.csv");
        AssertNothingWritten();
    }

    [Theory]
    [InlineData("--latent 0", "--latent: got '0', allowed are whole numbers 1..")]
    [InlineData("--latent 87", "87 factors", "86 rows")]
    [InlineData("--likelihood ordinel", "did you mean 'ordinal'?")]
    [InlineData("--likelihood ordinal:levls=4", "did you mean 'levels'?")]
    [InlineData("--likelihood ordinal:levels=many", "'levels'", "many")]
    [InlineData("--likelihood ordinal:levels=3", "0..2")]
    [InlineData("--likelihood bernoulli", "bernoulli")]
    [InlineData("--activation swosh", "--activation", "swosh")]
    [InlineData("--hidden 32y32", "--hidden", "32y32")]
    [InlineData("--hidden 0", "--hidden")]
    [InlineData("--epochs ten", "--epochs: got 'ten'")]
    [InlineData("--epochs 0", "--epochs")]
    [InlineData("--batch -3", "--batch")]
    [InlineData("--validation 1", "--validation")]
    [InlineData("--patience 5", "validation share")]
    [InlineData("--dropout 1.5", "--dropout")]
    [InlineData("--learning-rate NaN", "--learning-rate")]
    [InlineData("--clip -1", "--clip")]
    [InlineData("--threads 0", "--threads")]
    [InlineData("--seed -1", "--seed")]
    [InlineData("--kernel openblass", "did you mean 'openblas'?")]
    [InlineData("--objective elbow", "did you mean 'elbo'?")]
    [InlineData("--optimizer adam:rate=1", "no option 'rate'")]
    [InlineData("--objective iwae --free-bits 1", "--free-bits", "iwae")]
    [InlineData("--latnt 3", "no option '--latnt'", "'--latent'")]
    [InlineData("--epochs", "--epochs")]
    [InlineData("a.csv b.csv", "b.csv")]
    [InlineData("--resume", "no such run folder")]
    [InlineData("--resume --overwrite", "--resume", "--overwrite")]
    public void A_wrong_option_is_refused(string options, params string[] named)
    {
        WhiskyCommand.Refused(["train", "--out", Out, .. options.Split(' ')], named);
        AssertNothingWritten();
    }

    [Theory]
    [InlineData("trian", "no command 'trian'", "'train'")]
    [InlineData("factors no-such-folder", "no such run folder")]
    [InlineData("report no-such-folder", "no such run folder")]
    public void A_wrong_command_is_refused(string line, params string[] named) => WhiskyCommand.Refused(line.Split(' '), named);

    [Fact]
    public void A_run_is_not_overwritten_unasked()
    {
        WhiskyCommand.Succeeds("train", "--out", Out, "--epochs", "2");
        var before = File.ReadAllBytes(folder.PathOf("run/model.safetensors"));
        WhiskyCommand.Refused(["train", "--out", Out, "--epochs", "1"], "--overwrite", "--resume");
        Assert.Equal(before, File.ReadAllBytes(folder.PathOf("run/model.safetensors")));
        // A mistake in the input must not cost the run that is there.
        WhiskyCommand.Refused(["train", "--out", Out, "--overwrite", "--latent", "99"], "86 rows");
        Assert.Equal(before, File.ReadAllBytes(folder.PathOf("run/model.safetensors")));
        WhiskyCommand.Succeeds("train", "--out", Out, "--overwrite", "--epochs", "1");
        Assert.NotEqual(before, File.ReadAllBytes(folder.PathOf("run/model.safetensors")));
    }

    [Fact]
    public void A_file_in_the_place_of_the_run_folder_is_refused()
    {
        var file = folder.Write("file", "x");
        WhiskyCommand.Refused(["train", "--out", file], "is a file");
        WhiskyCommand.Refused(["factors", file], "is a file");
        WhiskyCommand.Refused(["train", "--out", Path.Combine(file, "below")], "cannot be made a run folder");
        WhiskyCommand.Refused(["factors", folder.Path], "is no run folder");
    }

    [Fact]
    public void A_run_folder_without_weights_or_with_weights_of_another_shape_is_refused()
    {
        WhiskyCommand.Succeeds("train", "--out", Out, "--epochs", "2");
        WhiskyCommand.Succeeds("train", "--out", folder.PathOf("other"), "--epochs", "2", "--latent", "3");
        File.Copy(folder.PathOf("other/model.safetensors"), folder.PathOf("run/model.safetensors"), overwrite: true);
        WhiskyCommand.Refused(["factors", Out], "model.safetensors", "not of one run");
        File.Delete(folder.PathOf("run/model.safetensors"));
        WhiskyCommand.Refused(["report", Out], "model.safetensors", "no such file");
        File.Delete(folder.PathOf("run/checkpoint.safetensors"));
        WhiskyCommand.Refused(["factors", Out], "model.safetensors", "--overwrite");
    }

    [Fact]
    public void Damaged_weights_are_refused_whatever_the_damage()
    {
        WhiskyCommand.Succeeds("train", "--out", Out, "--epochs", "2");
        var path = folder.PathOf("run/model.safetensors");
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length += 487)
        {
            File.WriteAllBytes(path, whole[..length]);
            WhiskyCommand.Refused(["factors", Out], "model.safetensors");
        }
        for (var bit = 3; bit < 8 * whole.Length; bit += 2003)
        {
            var flipped = (byte[])whole.Clone();
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            File.WriteAllBytes(path, flipped);
            WhiskyCommand.Refused(["factors", Out], "model.safetensors");
        }
    }

    [Fact]
    public void A_damaged_configuration_is_never_a_fault_of_ours()
    {
        WhiskyCommand.Succeeds("train", "--out", Out, "--epochs", "2");
        var path = folder.PathOf("run/config.json");
        var whole = File.ReadAllBytes(path);
        for (var bit = 5; bit < 8 * whole.Length; bit += 491)
        {
            var flipped = (byte[])whole.Clone();
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            File.WriteAllBytes(path, flipped);
            var run = WhiskyCommand.Run("factors", Out, "--bootstrap", "0");
            Assert.True(run.Code is 0 or 2, $"bit {bit}: exit code {run.Code}: {run.Error}");
        }
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        WhiskyCommand.Refused(["factors", Out], "config.json");
        var newer = JsonNode.Parse(whole)!;
        newer["format"] = 99;
        File.WriteAllText(path, newer.ToJsonString());
        WhiskyCommand.Refused(["factors", Out], "format 99");
        newer["format"] = 1;
        newer["program"] = "vae-cells";
        File.WriteAllText(path, newer.ToJsonString());
        WhiskyCommand.Refused(["factors", Out], "vae-cells");
    }

    [Fact]
    public void A_damaged_checkpoint_and_changed_data_are_refused_on_resume()
    {
        var file = folder.Write("drams.csv", Header + "\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"n{i},{i % 5},{i * 7 % 4}\n")));
        WhiskyCommand.Succeeds("train", file, "--out", Out, "--epochs", "2");
        var checkpoint = folder.PathOf("run/checkpoint.safetensors");
        var whole = File.ReadAllBytes(checkpoint);
        File.WriteAllBytes(checkpoint, whole[..^9]);
        WhiskyCommand.Refused(["train", "--resume", "--out", Out], "checkpoint.safetensors");
        File.WriteAllBytes(checkpoint, whole);
        folder.Write("drams.csv", Header + "\nn1,1,1\nn2,2,2\nn3,0,0\n");
        WhiskyCommand.Refused(["train", "--resume", "--out", Out], "drams.csv", "is not the file the run was trained on");
        WhiskyCommand.Refused(["factors", Out], "is not the file the run was trained on");
    }

    [Fact]
    public void A_vector_width_that_there_is_not_is_refused_in_one_line()
    {
        using var process = WhiskyProcess.StartWith([("VAESCIENCE_SIMD", "17")], "train", "--out", Out, "--epochs", "2");
        var (code, _, error) = process.End();
        Assert.Equal(2, code);
        Assert.Contains("VAESCIENCE_SIMD: got '17', allowed are 512, 256, 128 and 1", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
        AssertNothingWritten();
    }

    private void AssertNothingWritten() => Assert.False(Path.Exists(Out), "a run folder was left behind");
}
