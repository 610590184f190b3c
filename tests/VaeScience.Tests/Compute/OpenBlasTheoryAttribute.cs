namespace VaeScience.Tests.Compute;

/// <summary>A theory against OpenBLAS, skipped, by name, where <see cref="OpenBlasFactAttribute"/> is.</summary>
public sealed class OpenBlasTheoryAttribute : TheoryAttribute
{
    public OpenBlasTheoryAttribute() => Skip = new OpenBlasFactAttribute().Skip;
}
