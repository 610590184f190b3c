using System.CommandLine;
using VaeScience.Models;
using VaeScience.Models.Export;

namespace VaeScience.Cli;

/// <summary>Writes a trained run's encoder and decoder as ONNX files, as every program does it.</summary>
/// <param name="program">The program that must have made the run.</param>
/// <param name="catalogs">The parts there are.</param>
/// <param name="standardFolder">The run that is taken when none is named.</param>
public sealed class ExportVerb(string program, Catalogs catalogs, string standardFolder) : Verb(
    "export", "write the encoder and the decoder as ONNX, for any other program", $"export {standardFolder}", $"export {standardFolder} --json")
{
    /// <summary>The files it writes into the run folder.</summary>
    public const string EncoderFile = "encoder.onnx", DecoderFile = "decoder.onnx";

    private readonly Argument<string> run = new("RUN") { Description = "the run folder", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => standardFolder };

    /// <inheritdoc/>
    public override string Details => "The graphs take and give numbers in the units of the data; what is random stays outside. See docs/export.md.";

    /// <inheritdoc/>
    protected override IEnumerable<Symbol> Symbols => [run];

    /// <inheritdoc/>
    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        var folder = RunFolder.Open(input.GetValue(run)!, program, catalogs);
        using var device = Device.Cpu();
        var model = folder.LoadModel(device);
        // Both are made before either is written, so that a part without such a form leaves nothing.
        var (encoder, decoder) = (new OnnxGraph("encoder"), new OnnxGraph("decoder"));
        model.WriteEncoder(encoder);
        model.WriteDecoder(decoder);
        encoder.Save(folder.PathOf(EncoderFile));
        decoder.Save(folder.PathOf(DecoderFile));
        if (terminal.IsJson) terminal.Output.WriteLine(new Metrics { ["export.latent"] = model.Latent, ["export.parameters"] = model.Parameters.TrainedCount }.ToJson());
        terminal.Say($"{folder.PathOf(EncoderFile)} and {folder.PathOf(DecoderFile)}: ONNX, opset 17, {model.Latent} latent units");
        return ExitCode.Success;
    }
}
