using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace VaeScience.Cli;

/// <summary>How a run came about: command lines, versions, device, times, inputs. The file manifest.json; nothing in it changes the result.</summary>
public static class Manifest
{
    /// <summary>The version of this library.</summary>
    public static string Version { get; } =
        typeof(Manifest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Notes the start of a training or of its continuation.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="arguments">The command line after the program's name.</param>
    /// <param name="device">What it runs on.</param>
    public static void Begin(RunFolder folder, IEnumerable<string> arguments, Device device)
    {
        var manifest = Read(folder);
        var starts = manifest["starts"] as JsonArray ?? [];
        starts.Add(new JsonObject
        {
            ["command"] = $"{folder.Configuration.Program} {string.Join(' ', arguments.Select(Quoted))}",
            ["at"] = Now(),
            ["version"] = Version,
            ["dotnet"] = RuntimeInformation.FrameworkDescription,
            ["system"] = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}",
            ["device"] = device.Description,
        });
        manifest["seed"] = folder.Configuration.Training.Seed;
        manifest["data"] = new JsonObject { ["path"] = folder.Configuration.Data.Path ?? "built in", ["sha256"] = folder.Configuration.Data.Sha256 };
        manifest["starts"] = starts.Parent is null ? starts : starts.DeepClone();
        manifest["ended"] = null;
        RunJson.Write(folder.ManifestPath, manifest);
    }

    /// <summary>Notes the end of a training.</summary>
    public static void End(RunFolder folder)
    {
        var manifest = Read(folder);
        manifest["ended"] = Now();
        RunJson.Write(folder.ManifestPath, manifest);
    }

    /// <summary>What a report says of how a run came about.</summary>
    public static IReadOnlyList<(string Name, string Value)> Provenance(RunFolder folder)
    {
        var lines = new List<(string, string)>();
        var starts = (Read(folder)["starts"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        foreach (var start in starts) lines.Add(("Command", $"{start["command"]}"));
        lines.Add(("Seed", folder.Configuration.Training.Seed.ToString(CultureInfo.InvariantCulture)));
        lines.Add(("Data", $"{folder.Configuration.Data.Path ?? "built in"}, SHA-256 {folder.Configuration.Data.Sha256}"));
        if (starts.LastOrDefault() is { } last) lines.Add(("Made with", $"VaeScience {last["version"]}, {last["dotnet"]}, {last["system"]}, {last["device"]}, {last["at"]}"));
        return lines;
    }

    private static JsonObject Read(RunFolder folder) => File.Exists(folder.ManifestPath) ? RunJson.Read(folder.ManifestPath) : [];

    private static string Now() => DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Quoted(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal)) ? argument : $"'{argument}'";
}
