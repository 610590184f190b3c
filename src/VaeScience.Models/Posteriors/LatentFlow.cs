namespace VaeScience.Models.Posteriors;

/// <summary>An invertible map of z, one for each row.</summary>
/// <param name="tape">Records the operations.</param>
/// <param name="z">[s n, d], draw by draw.</param>
/// <returns>The images, [s n, d], and the logarithms of the map's |determinant| there, [s n], nats.</returns>
public delegate (Tensor Z, Tensor LogDeterminant) LatentFlow(Tape tape, Tensor z);
