using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace VaeScience.Data.Formats;

/// <summary>The JSON header of a safetensors file: which tensors lie where.</summary>
internal sealed class SafetensorsHeader
{
    public const int LongestHeader = 100_000_000;
    public const string MetadataField = "__metadata__";
    public const string DigestField = "sha256";
    public const int DigestLength = 64;

    /// <summary>Where a tensor lies, counted from the end of the header.</summary>
    public readonly record struct Place(string DType, long[] Shape, long Begin, long End);

    /// <summary>The tensors in the header's order.</summary>
    public List<(string Name, Place Place)> Tensors { get; } = [];

    /// <summary>The texts beside the tensors, in the header's order.</summary>
    public List<(string Name, string Text)> Metadata { get; } = [];

    /// <summary>Where in the header the checksum's digits begin; -1 without a checksum.</summary>
    public int DigestAt { get; private set; } = -1;

    /// <summary>Reads a header and holds it to the format.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">Bytes after the header.</param>
    /// <param name="source">The file's name, for errors.</param>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string source)
    {
        var header = new SafetensorsHeader();
        try
        {
            if (!Utf8.IsValid(json)) throw new JsonException("bytes that are not UTF-8");
            if (json is not [(byte)'{', ..]) throw new JsonException("wanted is '{' at the beginning");
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 3 });
            header.Read(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is what the reader throws for half a surrogate pair in a text.
            throw Damaged(source, $"the header is no safetensors JSON ({e.Message.ReplaceLineEndings(" ")})", e);
        }
        header.CheckPlaces(dataLength, source);
        return header;
    }

    /// <summary>Writes a header, padded with spaces to a multiple of 8 bytes.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataField);
            foreach (var (name, text) in Metadata) json.WriteString(name, text);
            json.WriteEndObject();
            foreach (var (name, place) in Tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", place.DType);
                json.WriteStartArray("shape");
                foreach (var dimension in place.Shape) json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(place.Begin);
                json.WriteNumberValue(place.End);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (stream.Length % 8 != 0) stream.WriteByte((byte)' ');
        return stream.ToArray();
    }

    public static UserException Damaged(string source, string what, Exception? cause = null) =>
        new($"{source}: {what}; the file is damaged or no safetensors file, make it anew", cause);

    private void Read(ref Utf8JsonReader reader)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextField(ref reader, names) is { } name)
        {
            if (name == MetadataField) ReadMetadata(ref reader);
            else Tensors.Add((name, ReadPlace(ref reader, name)));
        }
        if (reader.Read()) throw new JsonException("text after the end");
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextField(ref reader, names) is { } name)
        {
            Expect(ref reader, JsonTokenType.String);
            var text = reader.GetString()!;
            if (name != DigestField)
            {
                Metadata.Add((name, text));
                continue;
            }
            if (reader.ValueIsEscaped || text.Length != DigestLength || !text.All(char.IsAsciiHexDigitLower))
                throw new JsonException($"'{DigestField}' in the metadata is not {DigestLength} lower-case hexadecimal digits");
            DigestAt = (int)reader.TokenStartIndex + 1;
        }
    }

    private static Place ReadPlace(ref Utf8JsonReader reader, string tensor)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        string? dtype = null;
        long[]? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextField(ref reader, names) is { } field)
        {
            switch (field)
            {
                case "dtype":
                    Expect(ref reader, JsonTokenType.String);
                    dtype = reader.GetString();
                    break;
                case "shape":
                    shape = ReadNumbers(ref reader);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref reader);
                    break;
                default:
                    throw new JsonException($"tensor {Excerpt.Quoted(tensor)} has the unknown field {Excerpt.Quoted(field)}");
            }
        }
        if (dtype is null || shape is null || offsets is not [var begin, var end])
            throw new JsonException($"tensor {Excerpt.Quoted(tensor)} lacks dtype, shape, or two data_offsets");
        return new Place(dtype, shape, begin, end);
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw new JsonException("a dimension or an offset is no whole number from 0 to 2^63 - 1");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    /// <summary>The next field's name, or null at the end of the object.</summary>
    private static string? NextField(ref Utf8JsonReader reader, HashSet<string> names)
    {
        if (!reader.Read() || reader.TokenType == JsonTokenType.EndObject) return null;
        var name = reader.GetString()!;
        return names.Add(name) ? name : throw new JsonException($"the name {Excerpt.Quoted(name)} occurs twice");
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType wanted)
    {
        if (!reader.Read() || reader.TokenType != wanted) throw new JsonException($"got {reader.TokenType}, wanted is {wanted}");
    }

    private void CheckPlaces(long dataLength, string source)
    {
        long packed = 0;
        foreach (var (name, place) in Tensors.OrderBy(t => t.Place.Begin).ThenBy(t => t.Place.End))
        {
            var which = $"tensor {Excerpt.Quoted(name)}";
            if (!SafeTensor.KnownTypes.Contains(place.DType))
                throw new UserException($"{source}: {which} is of the unknown type {Excerpt.Quoted(place.DType)}; " +
                    $"{NearestName.Hint(place.DType, SafeTensor.KnownTypes)}");
            if (place.End < place.Begin || SafeTensor.ByteCount(place.DType, place.Shape) != place.End - place.Begin)
                throw Damaged(source, $"{which} has {place.DType} of shape {Shown(place.Shape)} " +
                    $"in the bytes {place.Begin} to {place.End}, which do not agree");
            if (place.Begin != packed)
                throw Damaged(source, $"{which} begins at byte {place.Begin}, where byte {packed} is due (tensors lie without holes and overlaps)");
            if (place.End - place.Begin > Array.MaxLength)
                throw new UserException($"{source}: {which} holds {place.End - place.Begin} bytes, allowed are up to {Array.MaxLength}; " +
                    "split it");
            packed = place.End;
        }
        if (packed != dataLength)
            throw Damaged(source, $"{dataLength} bytes follow the header, its tensors hold {packed}");
    }

    private static string Shown(long[] shape) => $"[{string.Join(", ", shape.Take(8))}{(shape.Length > 8 ? ", ..." : "")}]";
}
