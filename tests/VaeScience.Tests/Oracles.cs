using System.Diagnostics;

namespace VaeScience.Tests;

/// <summary>A test against ONNX Runtime: skipped, by name, unless Node and its package are there.</summary>
public sealed class OnnxRuntimeFactAttribute : FactAttribute
{
    public OnnxRuntimeFactAttribute()
    {
        if (!Oracles.HasOnnxRuntime) Skip = $"needs node and onnxruntime-node ('npm install --ignore-scripts' in tests/onnx, or {Oracles.OnnxVariable} naming its folder)";
    }
}

/// <summary>A theory against ONNX Runtime: skipped, by name, unless Node and its package are there.</summary>
public sealed class OnnxRuntimeTheoryAttribute : TheoryAttribute
{
    public OnnxRuntimeTheoryAttribute()
    {
        if (!Oracles.HasOnnxRuntime) Skip = $"needs node and onnxruntime-node ('npm install --ignore-scripts' in tests/onnx, or {Oracles.OnnxVariable} naming its folder)";
    }
}

/// <summary>A test against PyTorch: skipped, by name, where it is not installed.</summary>
public sealed class PyTorchFactAttribute : FactAttribute
{
    public PyTorchFactAttribute()
    {
        if (!Oracles.HasPyTorch) Skip = "needs PyTorch (Debian: apt-get install python3-torch)";
    }
}

/// <summary>Programs that tests compare with; none of them is needed to build or to run.</summary>
internal static class Oracles
{
    public const string OnnxVariable = "VAESCIENCE_ONNX";

    // Debian's own: packages of other Pythons do not see its modules.
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly Lazy<bool> PyTorch = new(() => Succeeds(Python, "-c", "import torch"));
    private static readonly Lazy<bool> OnnxRuntime = new(() => Directory.Exists(Path.Combine(OnnxFolder, "node_modules", "onnxruntime-node")) && Succeeds("node", "--version"));

    public static bool HasPyTorch => PyTorch.Value;

    public static bool HasOnnxRuntime => OnnxRuntime.Value;

    public static string OnnxFolder => Environment.GetEnvironmentVariable(OnnxVariable) ?? Repository.PathOf("tests/onnx");

    /// <summary>Runs a Python program on a text and gives what it prints.</summary>
    public static string RunPython(string program, string input) => Run(Python, input, "-c", program);

    /// <summary>Runs a program on a text and gives what it prints; throws with its errors when it fails.</summary>
    public static string Run(string program, string input, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Limit)) process.Kill();
        return process.ExitCode == 0 ? output.Result : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.Result}");
    }

    private static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            Run(program, "", arguments);
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
