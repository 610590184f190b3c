namespace VaeScience.Data;

/// <summary>A public data file that the project knows.</summary>
/// <param name="Name">Its short name.</param>
/// <param name="Summary">What it holds, in one line.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="File">Its path below the data folder, with forward slashes.</param>
/// <param name="Sha256">SHA-256 of the file, 64 lower-case hexadecimal digits.</param>
public sealed record KnownData(string Name, string Summary, string Source, string File, string Sha256);
