using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests;

/// <summary>The whisky table of the repository.</summary>
public static class WhiskyTable
{
    /// <summary>86 rows of 12 scores, checked against its schema.</summary>
    public static Dataset Load() =>
        Schema.Read(Repository.PathOf("data-schemas/whisky.schema.json")).Check(Csv.Read(Repository.PathOf("data-schemas/whisky.csv")));
}
