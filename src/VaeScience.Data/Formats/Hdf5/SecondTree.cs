namespace VaeScience.Data.Formats.Hdf5;

/// <summary>B-trees of version 2: lists of records, here taken in whatever order they lie.</summary>
internal static class SecondTree
{
    /// <summary>All records of the tree at an address.</summary>
    /// <param name="file">The file.</param>
    /// <param name="address">Where the tree's header is.</param>
    /// <param name="type">What the records must be, by the format's number.</param>
    public static List<byte[]> Records(FileBytes file, long address, int type)
    {
        var bytes = file.Read(address, 4 + 1 + 1 + 4 + 2 + 2 + 1 + 1 + file.AddressSize + 2 + file.LengthSize + 4, "a tree");
        Checksum.Verify(bytes, file, "a tree");
        var head = new ByteCursor(bytes, file);
        head.Expect("BTHD"u8, "a tree");
        head.ExpectVersion(0, "a tree");
        var got = head.Byte();
        if (got != type) throw file.Damaged($"a tree of type {got}, due is {type}");
        var nodeSize = head.UInt32();
        var recordSize = head.UInt16();
        var depth = head.UInt16();
        head.Skip(2);
        var root = head.Address();
        var count = head.UInt16();
        if (recordSize == 0 || depth > 32 || nodeSize < 16 || nodeSize > 1 << 26) throw file.Damaged("a tree has records of no size");
        var records = new List<byte[]>();
        if (root != FileBytes.Undefined) new Walk(file, records, (int)nodeSize, recordSize).Visit(root, count, depth);
        return records;
    }

    private sealed class Walk(FileBytes file, List<byte[]> records, int nodeSize, int recordSize)
    {
        private readonly Visits visits = new(file, "the nodes of a tree");

        public void Visit(long address, long count, int depth)
        {
            var pointer = depth == 0 ? 0 : file.AddressSize + CountWidth(0) + (depth > 1 ? CountWidth(depth - 1) : 0);
            var size = 6 + count * recordSize + (depth == 0 ? 0 : (count + 1) * pointer) + 4;
            if (size > nodeSize) throw file.Damaged($"a tree's node of {nodeSize} bytes holds {size}");
            visits.Enter(address, size);
            var bytes = file.Read(address, size, "a tree's node");
            Checksum.Verify(bytes, file, "a tree's node");
            var cursor = new ByteCursor(bytes, file);
            cursor.Expect(depth == 0 ? "BTLF"u8 : "BTIN"u8, "a tree's node");
            cursor.Skip(2);
            for (var i = 0L; i < count; i++) records.Add(cursor.Take(recordSize).ToArray());
            for (var i = 0L; depth > 0 && i <= count; i++)
            {
                var child = cursor.Address();
                var inChild = cursor.Number(CountWidth(0));
                if (depth > 1) cursor.Skip(CountWidth(depth - 1));
                Visit(child, inChild, depth - 1);
            }
        }

        /// <summary>How many bytes a count takes: of the records in a leaf (level 0), or of all below a node of that level.</summary>
        private int CountWidth(int level)
        {
            long inLeaf = (nodeSize - 10) / recordSize;
            var most = inLeaf;
            var width = Bytes(inLeaf);
            var leafWidth = width;
            for (var l = 1; l <= level; l++)
            {
                var pointer = file.AddressSize + leafWidth + (l > 1 ? width : 0);
                var inNode = Math.Max(0, (nodeSize - 10 - pointer) / (recordSize + pointer));
                most = most > long.MaxValue / 4 / (inNode + 2) ? long.MaxValue / 4 : (inNode + 1) * most + inNode;
                width = Bytes(most);
            }
            return width;
        }

        private static int Bytes(long most)
        {
            var width = 1;
            for (; most > 255; most >>= 8) width++;
            return width;
        }
    }
}
