namespace VaeScience.Tests.Compute;

/// <summary>A test with <see cref="GuardedMemory"/>: skipped, by name, but on Linux.</summary>
public sealed class GuardedMemoryFactAttribute : FactAttribute
{
    public GuardedMemoryFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "guard pages are set up by Linux calls";
    }
}
