using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace VaeScience.Data;

/// <summary>SHA-256 in managed code, fed piece by piece.</summary>
/// <remarks>
/// The framework's own class loads the system's TLS library, the only native code that reading and writing our files would need. Source:
/// FIPS 180-4. For checksums of files, not for secrets.
/// </remarks>
internal sealed class Sha256
{
    private const int BlockBytes = 64;

    // The first 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the square roots of the first 8.
    private static readonly uint[] RoundConstants = FractionalParts(64, Math.Cbrt);
    private static readonly uint[] Start = FractionalParts(8, Math.Sqrt);

    private readonly uint[] state = [.. Start];
    private readonly byte[] pending = new byte[BlockBytes];
    private int pendingCount;
    private ulong length;

    /// <summary>The digest of a whole stream, 64 lower-case hexadecimal digits.</summary>
    public static string OfStream(Stream stream)
    {
        var hash = new Sha256();
        var buffer = new byte[1 << 16];
        for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer)) hash.Append(buffer.AsSpan(0, read));
        return hash.ToHex();
    }

    /// <summary>The digest of several texts, such as the digests of several files: each followed by a newline, in UTF-8.</summary>
    public static string OfTexts(IEnumerable<string> texts)
    {
        var hash = new Sha256();
        foreach (var text in texts) hash.Append(Encoding.UTF8.GetBytes(text + "\n"));
        return hash.ToHex();
    }

    /// <summary>Adds bytes to what is hashed.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        length += (ulong)bytes.Length;
        if (pendingCount > 0)
        {
            var taken = Math.Min(bytes.Length, BlockBytes - pendingCount);
            bytes[..taken].CopyTo(pending.AsSpan(pendingCount));
            pendingCount += taken;
            bytes = bytes[taken..];
            if (pendingCount < BlockBytes) return;
            Compress(state, pending);
            pendingCount = 0;
        }
        for (; bytes.Length >= BlockBytes; bytes = bytes[BlockBytes..]) Compress(state, bytes);
        bytes.CopyTo(pending);
        pendingCount = bytes.Length;
    }

    /// <summary>The digest of all bytes so far, 64 lower-case hexadecimal digits; more may follow.</summary>
    public string ToHex()
    {
        // A one bit, zeros, and the length in bits fill up the last block, or the last but one and the last.
        var final = (uint[])state.Clone();
        var tail = new byte[pendingCount + 9 <= BlockBytes ? BlockBytes : 2 * BlockBytes];
        pending.AsSpan(0, pendingCount).CopyTo(tail);
        tail[pendingCount] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(tail.AsSpan(tail.Length - 8), length * 8);
        for (var at = 0; at < tail.Length; at += BlockBytes) Compress(final, tail.AsSpan(at, BlockBytes));
        var digest = new byte[32];
        for (var i = 0; i < final.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(digest.AsSpan(4 * i), final[i]);
        return Convert.ToHexStringLower(digest);
    }

    private static void Compress(uint[] state, ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[64];
        for (var t = 0; t < 16; t++) w[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * t)..]);
        for (var t = 16; t < 64; t++)
        {
            var s0 = BitOperations.RotateRight(w[t - 15], 7) ^ BitOperations.RotateRight(w[t - 15], 18) ^ (w[t - 15] >> 3);
            var s1 = BitOperations.RotateRight(w[t - 2], 17) ^ BitOperations.RotateRight(w[t - 2], 19) ^ (w[t - 2] >> 10);
            w[t] = w[t - 16] + s0 + w[t - 7] + s1;
        }
        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (var t = 0; t < 64; t++)
        {
            var s1 = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
            var t1 = h + s1 + ((e & f) ^ (~e & g)) + RoundConstants[t] + w[t];
            var s0 = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
            var t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + t1, c, b, a, t1 + t2);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    private static uint[] FractionalParts(int count, Func<double, double> root)
    {
        var parts = new uint[count];
        var prime = 2;
        for (var i = 0; i < count; i++, prime++)
        {
            while (Enumerable.Range(2, prime - 2).Any(d => prime % d == 0)) prime++;
            var r = root(prime);
            parts[i] = (uint)((r - Math.Floor(r)) * 4294967296.0);
        }
        return parts;
    }
}
