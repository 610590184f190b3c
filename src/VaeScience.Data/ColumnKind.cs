namespace VaeScience.Data;

/// <summary>What the cells of a column measure.</summary>
public enum ColumnKind
{
    /// <summary>The row's own name: text, unique, never empty.</summary>
    Name,

    /// <summary>Ordered levels, such as scores 0 to 4.</summary>
    Ordinal,

    /// <summary>Whole numbers from 0.</summary>
    Count,

    /// <summary>Finite numbers.</summary>
    Real,

    /// <summary>0 or 1.</summary>
    Binary,

    /// <summary>Named levels without an order.</summary>
    Category,

    /// <summary>Any text.</summary>
    Text,
}
