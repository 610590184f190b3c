using VaeScience.Data;
using VaeScience.SingleCell.Clusters;

namespace VaeScience.SingleCell.Genes;

/// <summary>annotation.csv, a row a cell, and annotation-groups.csv, a row a group.</summary>
internal static class AnnotationTable
{
    /// <summary>The types of cells.</summary>
    /// <param name="names">The cells' names.</param>
    /// <param name="cells">Their types.</param>
    /// <param name="types">The types.</param>
    /// <param name="groups">Their groups; null without.</param>
    /// <param name="annotated">What the groups are taken for.</param>
    public static Table OfCells(IReadOnlyList<string> names, CellType[] cells, TypeMarkers[] types, CellGrouping? groups, AnnotatedGroup[] annotated)
    {
        List<(string Name, IEnumerable<string> Cells)> columns =
        [
            ("cell", names),
            ("type", cells.Select(c => NameOf(c.Type, types))),
            ("score", cells.Select(c => CellNumber.Exact(c.Score.Score))),
            ("score_z", cells.Select(c => CellNumber.Exact(c.Score.Z))),
            ("probability", cells.Select(c => CellNumber.Exact(c.Probability))),
            ("second", cells.Select(c => c.Second < 0 ? "" : types[c.Second].Name)),
            ("second_score", cells.Select(c => CellNumber.Exact(c.SecondScore))),
        ];
        if (groups is not null)
        {
            columns.Add(("group", groups.Codes.Select(code => code < 0 ? "" : groups.Names[code])));
            columns.Add(("group_type", groups.Codes.Select(code => code < 0 ? "" : NameOf(annotated[code].Type.Type, types))));
        }
        return Table.Of(CellsApp.AnnotationFile, columns.Select(c => c.Name), columns.Select(c => c.Cells));
    }

    /// <summary>The types of groups, with the scores of all types.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="agreeing">The share of each group's cells that have its type for themselves.</param>
    /// <param name="types">The types.</param>
    public static Table OfGroups(AnnotatedGroup[] groups, double[] agreeing, TypeMarkers[] types) => Table.Of(CellsApp.AnnotatedGroupsFile,
        ["group", "cells", "type", "score", "p_value", "p_adjusted", "second", "second_score", "cells_alike", .. types.Select(t => $"score {t.Name}")],
        [
            groups.Select(g => g.Name),
            groups.Select(g => $"{g.Cells}"),
            groups.Select(g => NameOf(g.Type.Type, types)),
            groups.Select(g => CellNumber.Exact(g.Type.Score.Score)),
            groups.Select(g => CellNumber.Exact(g.PValues[g.Leading].P)),
            groups.Select(g => CellNumber.Exact(g.PValues[g.Leading].Adjusted)),
            groups.Select(g => g.Type.Second < 0 ? "" : types[g.Type.Second].Name),
            groups.Select(g => CellNumber.Exact(g.Type.SecondScore)),
            agreeing.Select(CellNumber.Exact),
            .. types.Select((_, t) => groups.Select(g => CellNumber.Exact(g.Scores[t].Score))),
        ]);

    /// <summary>What a type is called; no type has a name too.</summary>
    public static string NameOf(int type, TypeMarkers[] types) => type < 0 ? MarkerList.Unknown : types[type].Name;
}
