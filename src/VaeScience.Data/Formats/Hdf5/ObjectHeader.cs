namespace VaeScience.Data.Formats.Hdf5;

/// <summary>What the file says of one group, dataset or named type: a list of messages.</summary>
internal sealed class ObjectHeader
{
    // A header of more than this is no group or dataset of any program known.
    private const int MostBytes = 1 << 26;

    private readonly FileBytes file;
    private readonly List<HeaderMessage> messages = [];

    private ObjectHeader(FileBytes file) => this.file = file;

    /// <summary>The messages, in order.</summary>
    public IReadOnlyList<HeaderMessage> Messages => messages;

    /// <summary>Reads the header at an address.</summary>
    /// <exception cref="UserException">The structure is damaged.</exception>
    public static ObjectHeader Read(FileBytes file, long address)
    {
        var header = new ObjectHeader(file);
        if (file.ReadUpTo(address, 4).AsSpan().SequenceEqual("OHDR"u8)) header.ReadSecond(address);
        else header.ReadFirst(address);
        return header;
    }

    /// <summary>The first message of a type, or null.</summary>
    public byte[]? Find(MessageType type)
    {
        foreach (var message in messages)
            if (message.Type == (int)type) return Content(message);
        return null;
    }

    /// <summary>All messages of a type.</summary>
    public IEnumerable<byte[]> All(MessageType type)
    {
        foreach (var message in messages)
            if (message.Type == (int)type) yield return Content(message);
    }

    /// <summary>The first message of a type.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public byte[] Require(MessageType type, string path) => Find(type) ?? throw file.Damaged($"{path} has no {type}");

    /// <summary>The type that a shared message stands for: its own header's.</summary>
    public static byte[] SharedDatatype(FileBytes file, ReadOnlySpan<byte> reference)
    {
        var cursor = new ByteCursor(reference, file);
        var version = cursor.Byte();
        var kind = cursor.Byte();
        if (version is < 1 or > 3 || (version == 3 && kind != 2)) throw file.Unsupported("a type shared through a message heap");
        if (version == 1) cursor.Skip(6);
        var named = Read(file, cursor.Address());
        foreach (var message in named.messages)
            if (message.Type == (int)MessageType.Datatype && !message.Shared) return message.Data;
        throw file.Damaged("a named type has no type");
    }

    private byte[] Content(HeaderMessage message)
    {
        if (!message.Shared) return message.Data;
        return message.Type == (int)MessageType.Datatype
            ? SharedDatatype(file, message.Data)
            : throw file.Unsupported("a shared message that is no type");
    }

    private void ReadFirst(long address)
    {
        var prefix = new ByteCursor(file.Read(address, 16, "an object header"), file);
        prefix.ExpectVersion(1, "an object header");
        prefix.Skip(1);
        var count = prefix.UInt16();
        prefix.Skip(4);
        var blocks = new Queue<(long Address, long Length)>([(address + 16, prefix.UInt32())]);
        var total = 0L;
        while (blocks.TryDequeue(out var block))
        {
            Count(ref total, block.Length);
            var cursor = new ByteCursor(file.Read(block.Address, block.Length, "an object header"), file);
            while (cursor.Remaining >= 8 && messages.Count < count)
            {
                var type = cursor.UInt16();
                var size = cursor.UInt16();
                var flags = cursor.Byte();
                cursor.Skip(3);
                Add(type, flags, cursor.Take(size), blocks);
            }
        }
        if (messages.Count < count) throw file.Damaged($"an object header names {count} messages and has {messages.Count}");
    }

    private void ReadSecond(long address)
    {
        var prefix = new ByteCursor(file.ReadUpTo(address, 64), file);
        prefix.Expect("OHDR"u8, "an object header");
        prefix.ExpectVersion(2, "an object header");
        var flags = prefix.Byte();
        if ((flags & 32) != 0) prefix.Skip(16);
        if ((flags & 16) != 0) prefix.Skip(4);
        var size = prefix.Number(1 << (flags & 3));
        var blocks = new Queue<(long Address, long Length)>([(address, prefix.Position + size + 4)]);
        var total = 0L;
        for (var skip = prefix.Position; blocks.TryDequeue(out var block); skip = 4)
        {
            Count(ref total, block.Length);
            var bytes = file.Read(block.Address, block.Length, "an object header");
            Checksum.Verify(bytes, file, "an object header");
            var cursor = new ByteCursor(bytes.AsSpan(0, bytes.Length - 4), file);
            if (skip == 4) cursor.Expect("OCHK"u8, "a piece of an object header");
            else cursor.Skip(skip);
            var head = (flags & 4) != 0 ? 6 : 4;
            while (cursor.Remaining >= head)
            {
                var type = cursor.Byte();
                var length = cursor.UInt16();
                var messageFlags = cursor.Byte();
                if ((flags & 4) != 0) cursor.Skip(2);
                Add(type, messageFlags, cursor.Take(length), blocks);
            }
        }
    }

    private void Add(int type, int flags, ReadOnlySpan<byte> data, Queue<(long Address, long Length)> blocks)
    {
        if (type == (int)MessageType.Continuation)
        {
            var cursor = new ByteCursor(data, file);
            blocks.Enqueue((cursor.Address(), cursor.Length()));
        }
        messages.Add(new HeaderMessage(type, (flags & 2) != 0, data.ToArray()));
    }

    private void Count(ref long total, long length)
    {
        // The piece's own few bytes count too, so that pieces of no length cannot go round for ever.
        total += Math.Max(length, 0) + 16;
        if (total > MostBytes || total > 2 * file.Length + 1024) throw file.Damaged("an object header goes on for ever");
    }
}
