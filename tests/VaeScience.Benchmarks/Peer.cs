using System.Diagnostics;
using System.Text.Json;

namespace VaeScience.Benchmarks;

/// <summary>The plain PyTorch program of the same models, tests/peers/vae_plain_torch.py.</summary>
internal static class Peer
{
    private static readonly string[] Interpreters = ["/usr/bin/python3", "python3"];
    private static readonly Lazy<string?> Interpreter = new(() => Interpreters.FirstOrDefault(HasTorch));

    /// <summary>Milliseconds a step of one model, one thread; NaN without PyTorch.</summary>
    public static double Step(string model)
    {
        if (Interpreter.Value is not { } python) return double.NaN;
        var output = Output(python, "tests/peers/vae_plain_torch.py", "--quick", "--threads", "1", "--only", model);
        using var json = JsonDocument.Parse(output);
        return json.RootElement.GetProperty("ms_per_step_median").GetDouble();
    }

    /// <summary>Wall and processor milliseconds a step of the recurrent VAE, tests/peers/molecule_plain_torch.py, one thread; NaN without PyTorch.</summary>
    public static (double Wall, double Processor) MoleculeStep(string strings, int batch, int hidden, int latent, int steps)
    {
        if (Interpreter.Value is not { } python) return (double.NaN, double.NaN);
        var output = Output(
            python, "tests/peers/molecule_plain_torch.py", "--smi", strings, "--model", "moses", "--hidden", $"{hidden}", "--latent", $"{latent}",
            "--batch", $"{batch}", "--threads", "1", "--n", "4000", "--max-batches", $"{steps}");
        using var json = JsonDocument.Parse(output);
        return (Milliseconds("mol_per_s"), Milliseconds("mol_per_cpu_s"));

        double Milliseconds(string rate) => 1000.0 * batch / json.RootElement.GetProperty(rate).GetDouble();
    }

    /// <summary>Wall and processor milliseconds a step of the count VAE, tests/peers/scvi_plain_torch.py, one thread; NaN without PyTorch.</summary>
    public static (double Wall, double Processor) CountStep(string counts, int genes, int batch, int steps)
    {
        if (Interpreter.Value is not { } python) return (double.NaN, double.NaN);
        var output = Output(python, "tests/peers/scvi_plain_torch.py", counts, "--fmt", "f32", "--genes", $"{genes}", "--threads", "1", "--max-batches", $"{steps}");
        using var json = JsonDocument.Parse(output);
        return (Milliseconds("cells_per_s"), Milliseconds("cells_per_cpu_s"));

        double Milliseconds(string rate) => 1000.0 * batch / json.RootElement.GetProperty(rate).GetDouble();
    }

    /// <summary>Milliseconds of elementwise functions over this many floats, tests/peers/elementwise_plain_torch.py, by name; NaN without PyTorch.</summary>
    public static IReadOnlyDictionary<string, double> Functions(int count, params string[] names)
    {
        if (Interpreter.Value is not { } python) return names.ToDictionary(n => n, _ => double.NaN);
        var output = Output(python, ["tests/peers/elementwise_plain_torch.py", $"{count}", .. names]);
        using var json = JsonDocument.Parse(output);
        return names.ToDictionary(n => n, n => json.RootElement.GetProperty(n).GetDouble());
    }

    /// <summary>Why there is no peer; null when there is.</summary>
    public static string? Absence => Interpreter.Value is null ? "PyTorch columns skipped: no python3 with torch (Debian: apt-get install python3-torch)" : null;

    private static bool HasTorch(string python)
    {
        try
        {
            return Output(python, "-c", "import torch; print(1)").Trim() == "1";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }
}
