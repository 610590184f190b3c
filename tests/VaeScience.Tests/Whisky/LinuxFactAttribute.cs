namespace VaeScience.Tests.Whisky;

/// <summary>A test that reads what only Linux tells: skipped, by name, elsewhere.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "reads /proc, which only Linux has";
    }
}
