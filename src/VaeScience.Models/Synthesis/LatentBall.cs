namespace VaeScience.Models.Synthesis;

/// <summary>The neighbourhood of a latent point.</summary>
public static class LatentBall
{
    /// <summary>A point drawn evenly from the ball around another.</summary>
    /// <param name="centre">[d].</param>
    /// <param name="radius">0 or more.</param>
    /// <param name="random">The numbers to use: d normal ones and one uniform.</param>
    /// <returns>[d].</returns>
    public static double[] Draw(double[] centre, double radius, RandomSequence random)
    {
        if (!(radius >= 0) || !double.IsFinite(radius)) throw new ArgumentOutOfRangeException(nameof(radius), radius, "a ball has a radius of 0 or more");
        // A direction by normal numbers, a length so that equal volumes are equally likely.
        double[] direction = [.. centre.Select(_ => random.Normal())];
        var length = Math.Sqrt(direction.Sum(v => v * v));
        var scale = radius * Math.Pow(random.Uniform(), 1.0 / centre.Length) / length;
        return [.. centre.Zip(direction, (m, v) => m + scale * v)];
    }
}
