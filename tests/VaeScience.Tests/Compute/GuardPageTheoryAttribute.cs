namespace VaeScience.Tests.Compute;

/// <summary>A theory on <see cref="GuardedBuffer"/>, skipped where <see cref="GuardPageFactAttribute"/> is.</summary>
public sealed class GuardPageTheoryAttribute : TheoryAttribute
{
    public GuardPageTheoryAttribute() => Skip = new GuardPageFactAttribute().Skip;
}
