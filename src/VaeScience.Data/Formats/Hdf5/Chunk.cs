namespace VaeScience.Data.Formats.Hdf5;

/// <summary>One piece of a dataset.</summary>
/// <param name="Offsets">The first value's place, a number a dimension.</param>
/// <param name="Address">Where its bytes are.</param>
/// <param name="Size">How many they are, packed.</param>
/// <param name="Mask">Bit i says that filter i was left out.</param>
internal readonly record struct Chunk(long[] Offsets, long Address, long Size, uint Mask);
