namespace VaeScience.Compute;

/// <summary>What one run of an operation has to do at the least, for profiles.</summary>
/// <param name="Flops">Additions and multiplications; 0 where the operation does not count them.</param>
/// <param name="Bytes">Bytes read and written; 0 where the operation does not count them.</param>
public readonly record struct OperationCost(long Flops, long Bytes);
