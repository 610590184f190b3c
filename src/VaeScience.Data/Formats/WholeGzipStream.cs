using System.Buffers.Binary;
using System.IO.Compression;

namespace VaeScience.Data.Formats;

/// <summary>Unpacks gzip and throws <see cref="InvalidDataException"/> where the file ends too early, which GZipStream passes over.</summary>
/// <remarks>
/// A gzip file ends with the length of its text modulo 2^32, least byte first (RFC 1952). Files of several members are known to be
/// whole only in the blocked form, which ends with a fixed empty member (SAM specification, section 4.1.2).
/// </remarks>
internal sealed class WholeGzipStream(SourceStream raw) : Stream
{
    private readonly GZipStream unpacked = new(raw, CompressionMode.Decompress, leaveOpen: true);
    private long textBytes;

    private static ReadOnlySpan<byte> EmptyMember =>
    [
        0x1F, 0x8B, 0x08, 0x04, 0, 0, 0, 0, 0, 0xFF, 0x06, 0, 0x42, 0x43, 0x02, 0, 0x1B, 0, 0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    public override int Read(Span<byte> buffer)
    {
        var read = unpacked.Read(buffer);
        textBytes += read;
        if (read == 0 && !buffer.IsEmpty) CheckEnd();
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

    protected override void Dispose(bool disposing)
    {
        if (disposing) unpacked.Dispose();
        base.Dispose(disposing);
    }

    private void CheckEnd()
    {
        raw.DigestToEnd();
        var tail = raw.Tail;
        if (tail.EndsWith(EmptyMember)) return;
        if (tail.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(tail[^4..]) != (uint)textBytes)
            throw new InvalidDataException("the length at the end does not agree");
    }
}
