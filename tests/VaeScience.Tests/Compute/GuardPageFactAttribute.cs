using System.Runtime.InteropServices;

namespace VaeScience.Tests.Compute;

/// <summary>A test on <see cref="GuardedBuffer"/>, which needs mmap and mprotect as Linux on x64 has them.</summary>
public sealed class GuardPageFactAttribute : FactAttribute
{
    public GuardPageFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Skip = "needs Linux on x64";
    }
}
