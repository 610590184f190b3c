namespace VaeScience.Models.Export;

/// <summary>Writes a trained model's encoder and decoder as ONNX files, which run in any ONNX runtime, without this library.</summary>
/// <remarks>
/// What is random stays outside: the encoder gives the numbers that make q(z|x), the decoder those that make p(x|z). The number of rows may
/// change from call to call.
/// </remarks>
public static class OnnxExport
{
    /// <summary>Writes the encoder: from x in the units of the data to the parameters of q(z|x).</summary>
    /// <param name="model">A built model.</param>
    /// <param name="path">The file, replaced if it is there.</param>
    /// <exception cref="UserException">A part of the model has no such form, or the file cannot be written; nothing is left then.</exception>
    public static void Encoder(LatentModel model, string path)
    {
        var graph = new OnnxGraph("encoder");
        model.WriteEncoder(graph);
        graph.Save(path);
    }

    /// <summary>Writes the decoder: from z to the parameters of p(x|z) as the likelihood's page gives them.</summary>
    /// <param name="model">A built model.</param>
    /// <param name="path">The file, replaced if it is there.</param>
    /// <exception cref="UserException">A part of the model has no such form, or the file cannot be written; nothing is left then.</exception>
    public static void Decoder(LatentModel model, string path)
    {
        var graph = new OnnxGraph("decoder");
        model.WriteDecoder(graph);
        graph.Save(path);
    }
}
