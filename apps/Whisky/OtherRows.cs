using VaeScience.Data;

namespace VaeScience.Whisky;

/// <summary>Rows of a file, of the kind that a run was trained on.</summary>
internal static class OtherRows
{
    /// <summary>Reads and checks them by the run's schema.</summary>
    /// <exception cref="UserException">The file is missing, or a column or cell is wrong.</exception>
    public static Dataset Read(TrainedRun run, string path)
    {
        var rows = run.Folder.Configuration.Data.Schema.Check(Data.Formats.Catalog.Default.Read(path));
        run.Model.Check(rows);
        return rows;
    }
}
