namespace VaeScience.Data;

/// <summary>What a column is for.</summary>
public enum ColumnRole
{
    /// <summary>A model learns it; every cell must hold a value.</summary>
    Feature,

    /// <summary>Given to a conditional model beside the features; every cell must hold a value.</summary>
    Condition,

    /// <summary>Kept beside the model, to colour and to compare; cells, or the whole column, may be missing.</summary>
    Label,

    /// <summary>Says which rows are kept aside to judge by: <c>yes</c>, <c>true</c> or <c>1</c>; all other cells, also empty ones, say no.</summary>
    HeldOut,

    /// <summary>Not looked at.</summary>
    Ignore,
}
