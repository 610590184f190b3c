using VaeScience.Data;

namespace VaeScience.Whisky;

/// <summary>A row that a command line names.</summary>
internal static class RowName
{
    /// <summary>Where the row of this name stands; capitals do not matter where only one row fits.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="name">What was typed.</param>
    /// <exception cref="UserException">No such row; the message suggests the nearest name.</exception>
    public static int Find(Dataset data, string name)
    {
        var alike = new List<int>();
        for (var i = 0; i < data.RowCount; i++)
        {
            if (data.RowNames[i] == name) return i;
            if (data.RowNames[i].Equals(name, StringComparison.OrdinalIgnoreCase)) alike.Add(i);
        }
        return alike.Count == 1 ? alike[0] : throw new UserException($"{data.Name}: has no row {Excerpt.Quoted(name)}; {NearestName.Hint(name, data.RowNames)}");
    }
}
