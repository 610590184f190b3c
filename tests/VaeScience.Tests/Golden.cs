using System.Collections.Concurrent;
using System.Text.Json;

namespace VaeScience.Tests;

/// <summary>Reference inputs and outputs in double precision: tests/golden/NAME.json, made by golden_NAME.py with PyTorch, SciPy or
/// scikit-learn.</summary>
public sealed class Golden
{
    private static readonly ConcurrentDictionary<string, JsonElement> Files = new();

    private readonly JsonElement entry;

    private Golden(JsonElement entry) => this.entry = entry;

    /// <summary>The entry of this name; throws when the file has none.</summary>
    public static Golden Entry(string name, string file = "core") => new(Entries(file).GetProperty(name));

    /// <summary>Every entry's name in core.json.</summary>
    public static IEnumerable<string> Names => Entries("core").EnumerateObject().Select(e => e.Name);

    /// <summary>An input array, flattened row-major.</summary>
    public double[] Input(string name) => Flatten(entry.GetProperty("inputs").GetProperty(name));

    /// <summary>An output array, flattened row-major.</summary>
    public double[] Output(string name) => Flatten(entry.GetProperty("outputs").GetProperty(name));

    /// <summary>The names of all inputs.</summary>
    public IEnumerable<string> InputNames => entry.GetProperty("inputs").EnumerateObject().Select(p => p.Name);

    /// <summary>The names of all outputs.</summary>
    public IEnumerable<string> OutputNames => entry.GetProperty("outputs").EnumerateObject().Select(p => p.Name);

    /// <summary>A scalar input.</summary>
    public double Scalar(string name) => entry.GetProperty("inputs").GetProperty(name).GetDouble();

    /// <summary>The dimensions of an input.</summary>
    public int[] InputShape(string name) => ShapeOf(entry.GetProperty("inputs").GetProperty(name));

    /// <summary>The dimensions of an output.</summary>
    public int[] OutputShape(string name) => ShapeOf(entry.GetProperty("outputs").GetProperty(name));

    /// <summary>The raw JSON of the outputs, for entries of irregular form.</summary>
    public JsonElement Outputs => entry.GetProperty("outputs");

    /// <summary>Asserts |got - want| &lt;= absolute + relative |want|, element by element.</summary>
    public static void Close(IReadOnlyList<double> want, IReadOnlyList<double> got, double relative = 1e-9, double absolute = 1e-12, string what = "")
    {
        Assert.Equal(want.Count, got.Count);
        for (var i = 0; i < want.Count; i++)
            Assert.True(Math.Abs(got[i] - want[i]) <= absolute + relative * Math.Abs(want[i]),
                $"{what}[{i}]: got {got[i]:R}, want {want[i]:R}, off by {got[i] - want[i]:E2}");
    }

    private static JsonElement Entries(string file) => Files.GetOrAdd(file, name =>
        JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf($"tests/golden/{name}.json"))).RootElement.GetProperty("entries"));

    private static double[] Flatten(JsonElement e)
    {
        var all = new List<double>();
        Collect(e, all);
        return [.. all];
    }

    private static void Collect(JsonElement e, List<double> into)
    {
        if (e.ValueKind == JsonValueKind.Array)
            foreach (var child in e.EnumerateArray()) Collect(child, into);
        else
            into.Add(e.GetDouble());
    }

    private static int[] ShapeOf(JsonElement e)
    {
        var shape = new List<int>();
        for (; e.ValueKind == JsonValueKind.Array; e = e[0]) shape.Add(e.GetArrayLength());
        return [.. shape];
    }
}
