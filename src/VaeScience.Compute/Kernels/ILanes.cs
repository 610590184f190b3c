namespace VaeScience.Compute.Kernels;

/// <summary>What a matrix tile needs of a vector register V of elements T. One implementation per register width.</summary>
internal unsafe interface ILanes<V, T>
    where V : struct
    where T : unmanaged
{
    /// <summary>Elements in a register.</summary>
    public static abstract int Count { get; }

    public static abstract V Load(T* from);

    /// <summary>One element in every lane.</summary>
    public static abstract V Broadcast(T* from);

    public static abstract void Store(V value, T* to);

    public static abstract V Add(V a, V b);

    /// <summary>All lanes added up, in an order that depends on the width alone.</summary>
    public static abstract T Sum(V value);

    /// <summary>a b + c, rounded once where the processor can, always in the same way on one processor.</summary>
    public static abstract V MultiplyAdd(V a, V b, V c);
}
