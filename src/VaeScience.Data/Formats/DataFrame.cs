using VaeScience.Data.Formats.Hdf5;

namespace VaeScience.Data.Formats;

/// <summary>The annotations of cells or genes in an AnnData file: a name a row, and columns as text.</summary>
/// <param name="Names">The rows' names.</param>
/// <param name="Columns">The other columns; numbers that are missing (NaN) and categories that are missing are empty.</param>
internal sealed record DataFrame(string[] Names, Table Columns)
{
    /// <summary>Reads a data frame in any of its layouts.</summary>
    /// <param name="root">The file's root.</param>
    /// <param name="path">The frame's path, such as obs.</param>
    /// <param name="source">The file, for errors.</param>
    public static DataFrame Read(Hdf5Group root, string path, string source) => root.Find(path) switch
    {
        Hdf5Group group => ReadGroup(group, source),
        Hdf5Dataset { IsCompound: true, Shape.Count: 1 } records => ReadRecords(root, records, source),
        _ => throw root.Mistake($"holds no data frame {Excerpt.Quoted(path)}; write the file anew"),
    };

    private static DataFrame ReadGroup(Hdf5Group group, string source)
    {
        var index = group.AttributeText("_index") ?? (group.Contains("_index") ? "_index" : "index");
        var names = Column(group, index) ?? throw group.Mistake($"holds no {Excerpt.Quoted(index)}, the names of its rows; write the file anew");
        var ordered = group.Attribute("column-order") is { IsText: true } order ? order.Texts() : [];
        var table = Table.OfRows(source, names.Length);
        foreach (var name in ordered.Union(group.Names))
        {
            if (name == index || name == "__categories" || string.IsNullOrWhiteSpace(name)) continue;
            // Columns of kinds without a text (matrices in obs, say) are passed over.
            if (Column(group, name) is not { } cells) continue;
            if (cells.Length != names.Length)
                throw group.Mistake($"has {names.Length} rows, its column {Excerpt.Quoted(name)} has {cells.Length}; write the file anew");
            table = table.With(name, cells);
        }
        return new DataFrame(names, table);
    }

    private static DataFrame ReadRecords(Hdf5Group root, Hdf5Dataset records, string source)
    {
        var rows = records.Read();
        if (rows.Members.Count == 0) throw records.Mistake("has no members; write the file anew");
        var index = rows.Members.FirstOrDefault(m => m is "index" or "_index") ?? rows.Members[0];
        var names = rows.Member(index).Texts();
        var table = Table.OfRows(source, names.Length);
        foreach (var name in rows.Members)
        {
            if (name == index || string.IsNullOrWhiteSpace(name)) continue;
            var values = rows.Member(name);
            if (!values.IsText && !values.IsNumber) continue;
            table = table.With(name, root.Find($"uns/{name}_categories") is Hdf5Dataset categories && values.IsInteger
                ? Levels(values.Integers(), categories)
                : Cells(values));
        }
        return new DataFrame(names, table);
    }

    private static string[]? Column(Hdf5Group group, string name)
    {
        switch (group.Find(name))
        {
            case Hdf5Dataset { Shape.Count: 1 } data when data.IsText || data.IsNumber:
                var values = data.Read();
                return values.IsInteger && group.Find($"__categories/{name}") is Hdf5Dataset own ? Levels(values.Integers(), own) : Cells(values);
            case Hdf5Group levels when levels.Find("codes") is Hdf5Dataset codes && levels.Find("categories") is Hdf5Dataset categories:
                return Levels(codes.Read().Integers(), categories);
            case Hdf5Group masked when masked.Find("values") is Hdf5Dataset data && masked.Find("mask") is Hdf5Dataset mask:
                return Masked(Cells(data.Read()), mask.Read().Integers(), masked);
            default:
                return null;
        }
    }

    private static string[] Levels(long[] codes, Hdf5Dataset categories)
    {
        var levels = Cells(categories.Read());
        return Array.ConvertAll(codes, code => code switch
        {
            -1 => "",
            >= 0 when code < levels.Length => levels[code],
            _ => throw categories.Mistake($"holds {levels.Length} categories, a row has number {code}; write the file anew"),
        });
    }

    private static string[] Masked(string[] cells, long[] mask, Hdf5Group group)
    {
        if (mask.Length != cells.Length) throw group.Mistake($"has {cells.Length} values and a mask of {mask.Length}; write the file anew");
        for (var i = 0; i < cells.Length; i++)
            if (mask[i] != 0) cells[i] = "";
        return cells;
    }

    private static string[] Cells(Hdf5Array values)
    {
        var cells = values.Texts();
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = cells[i] switch
            {
                "NaN" when values.IsNumber => "",
                // The names that h5py gives to the two truth values.
                "TRUE" when values.IsNumber => "True",
                "FALSE" when values.IsNumber => "False",
                var cell => cell,
            };
        }
        return cells;
    }
}
