namespace VaeScience.Compute;

/// <summary>How the losses of rows become one.</summary>
public enum LossReduction
{
    /// <summary>They stay apart: one number a row.</summary>
    None,

    /// <summary>Their mean over the rows that count.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,
}
