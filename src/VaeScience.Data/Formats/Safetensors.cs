using System.Buffers.Binary;
using System.Text;

namespace VaeScience.Data.Formats;

/// <summary>Named tensors and texts in one file, as safetensors.</summary>
/// <remarks>
/// The file: 8 bytes header length (little-endian), that many bytes of JSON, the tensors' bytes without holes. Source: the
/// safetensors format description. Files written here carry <c>sha256</c> in <c>__metadata__</c>: the SHA-256 of the whole file in
/// which those 64 digits read as zeros. Where the field is there it is checked, so that no flipped bit stays unseen.
/// </remarks>
public sealed class Safetensors
{
    private const int LengthBytes = 8;
    private readonly string source;

    private Safetensors(string source, IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, SafeTensor> tensors)
    {
        this.source = source;
        Metadata = metadata;
        Tensors = tensors;
    }

    /// <summary>The texts beside the tensors, without the checksum.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafeTensor> Tensors { get; }

    /// <summary>A tensor by name.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="UserException">The file has no such tensor; the message suggests the nearest name.</exception>
    public SafeTensor this[string name] => Tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new UserException($"{source}: no tensor {Excerpt.Quoted(name)}; {NearestName.Hint(name, Tensors.Keys)}");

    /// <summary>Writes tensors to a file, whole or not at all; the same tensors and texts give the same bytes.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="tensors">The tensors, in the order in which they shall lie.</param>
    /// <param name="metadata">Texts to keep beside them, written in the order of their names; not <c>sha256</c>, which is added.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">A name is used twice or reserved, or is no Unicode text.</exception>
    public static void Write(string path, IEnumerable<SafeTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        SafeTensor[] all = [.. tensors];
        var start = Start(all, metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(start);
            foreach (var tensor in all) stream.Write(tensor.Data);
        });
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">A safetensors file.</param>
    /// <returns>Its tensors and texts.</returns>
    /// <exception cref="UserException">The file is missing, cut off, damaged, or no safetensors file.</exception>
    public static Safetensors Read(string path)
    {
        using var file = InputFile.Open(path);
        return Read(file, path);
    }

    /// <summary>Reads a stream that knows its length.</summary>
    /// <param name="stream">Read from its beginning to its end and left open.</param>
    /// <param name="source">What errors call the stream.</param>
    /// <returns>Its tensors and texts.</returns>
    /// <exception cref="UserException">The stream is cut off, damaged, or no safetensors file.</exception>
    public static Safetensors Read(Stream stream, string source)
    {
        try
        {
            return ReadChecked(stream, source);
        }
        catch (IOException e)
        {
            throw InputFile.Unreadable(source, e);
        }
        catch (NotSupportedException e)
        {
            throw new UserException($"{source}: is a pipe or a device, wanted is a file; save it to a file first", e);
        }
    }

    private static Safetensors ReadChecked(Stream stream, string source)
    {
        var length = stream.Length;
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        if (length < LengthBytes) throw SafetensorsHeader.Damaged(source, $"holds {length} bytes, a header takes at least {LengthBytes + 2}");
        stream.ReadExactly(lengthBytes);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        // Before anything is allocated by it: the length is as untrusted as the rest.
        if (headerLength > (ulong)Math.Min(SafetensorsHeader.LongestHeader, length - LengthBytes))
            throw SafetensorsHeader.Damaged(source, $"names a header of {headerLength} bytes in a file of {length}, " +
                $"allowed are up to {SafetensorsHeader.LongestHeader}");
        var json = new byte[headerLength];
        stream.ReadExactly(json);
        var header = SafetensorsHeader.Parse(json, length - LengthBytes - json.Length, source);

        var wanted = TakeDigest(json, header.DigestAt);
        var hash = new Sha256();
        hash.Append(lengthBytes);
        hash.Append(json);
        var tensors = new Dictionary<string, SafeTensor>(StringComparer.Ordinal);
        foreach (var (name, place) in header.Tensors.OrderBy(t => t.Place.Begin).ThenBy(t => t.Place.End))
        {
            var data = new byte[place.End - place.Begin];
            stream.ReadExactly(data);
            hash.Append(data);
            tensors.Add(name, new SafeTensor(name, place.DType, place.Shape, data));
        }
        if (wanted is not null && wanted != hash.ToHex())
            throw SafetensorsHeader.Damaged(source, $"the checksum in its metadata ('{SafetensorsHeader.DigestField}') does not hold");
        return new Safetensors(source, header.Metadata.ToDictionary(m => m.Name, m => m.Text, StringComparer.Ordinal), tensors);
    }

    /// <summary>Header length and header, checksum and all.</summary>
    private static byte[] Start(SafeTensor[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = new SafetensorsHeader();
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in metadata ?? new Dictionary<string, string>()) texts.Add(name, text);
        if (!texts.TryAdd(SafetensorsHeader.DigestField, new string('0', SafetensorsHeader.DigestLength)))
            throw new ArgumentException($"metadata '{SafetensorsHeader.DigestField}' is the checksum, which is added here", nameof(metadata));
        foreach (var (name, text) in texts) header.Metadata.Add((name, text));
        var names = new HashSet<string>(StringComparer.Ordinal) { SafetensorsHeader.MetadataField };
        long packed = 0;
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"two tensors are named '{tensor.Name}', or the name is reserved", nameof(tensors));
            header.Tensors.Add((tensor.Name, new(tensor.DType, tensor.Shape, packed, packed + tensor.Data.Length)));
            packed += tensor.Data.Length;
        }
        var json = header.ToBytes();
        if (json.Length > SafetensorsHeader.LongestHeader)
            throw new ArgumentException($"the header takes {json.Length} bytes, allowed are up to {SafetensorsHeader.LongestHeader}", nameof(tensors));
        var start = new byte[LengthBytes + json.Length];
        BinaryPrimitives.WriteInt64LittleEndian(start, json.Length);
        json.CopyTo(start, LengthBytes);

        var hash = new Sha256();
        hash.Append(start);
        foreach (var tensor in tensors) hash.Append(tensor.Data);
        var digits = Encoding.ASCII.GetBytes(hash.ToHex());
        var digestAt = SafetensorsHeader.Parse(json, packed, "new file").DigestAt;
        digits.CopyTo(start, LengthBytes + digestAt);
        return start;
    }

    /// <summary>The checksum in the header, which is overwritten with zeros; null without one.</summary>
    private static string? TakeDigest(byte[] json, int at)
    {
        if (at < 0) return null;
        var digits = json.AsSpan(at, SafetensorsHeader.DigestLength);
        var digest = Encoding.ASCII.GetString(digits);
        digits.Fill((byte)'0');
        return digest;
    }
}
