namespace VaeScience.Data.Formats;

/// <summary>A stream being read once: shows its first bytes before they are read, its last after, and knows the digest of all.</summary>
internal sealed class SourceStream : Stream
{
    private const int TailLength = 28;
    private readonly Stream inner;
    private readonly Sha256 hash = new();
    private readonly byte[] head;
    private int headRead;
    private byte[] tail = [];

    /// <summary>Reads the first bytes of a stream, which stays the caller's to close.</summary>
    public SourceStream(Stream inner, int headLength)
    {
        this.inner = inner;
        var first = new byte[headLength];
        var count = inner.ReadAtLeast(first, headLength, throwOnEndOfStream: false);
        head = first[..count];
        Note(head);
    }

    /// <summary>The stream's first bytes, fewer where it is shorter.</summary>
    public ReadOnlySpan<byte> Head => head;

    /// <summary>The last 28 bytes taken from the stream so far, fewer where it is shorter.</summary>
    public ReadOnlySpan<byte> Tail => tail;

    /// <summary>The SHA-256 of every byte up to the stream's end, which is read to get it.</summary>
    public string DigestToEnd()
    {
        var rest = new byte[1 << 16];
        while (Read(rest) > 0) { }
        return hash.ToHex();
    }

    public override int Read(Span<byte> buffer)
    {
        if (headRead < head.Length)
        {
            var count = Math.Min(buffer.Length, head.Length - headRead);
            head.AsSpan(headRead, count).CopyTo(buffer);
            headRead += count;
            return count;
        }
        var read = inner.Read(buffer);
        Note(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Note(ReadOnlySpan<byte> bytes)
    {
        hash.Append(bytes);
        tail = bytes.Length >= TailLength ? bytes[^TailLength..].ToArray() : [.. tail.TakeLast(TailLength - bytes.Length), .. bytes];
    }
}
