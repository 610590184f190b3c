using VaeScience.Compute;

namespace VaeScience.Tests.Data;

/// <summary>What holds for every user's mistake: the type, one line, and what the line names.</summary>
public static class Mistakes
{
    public static string Of(Action action, params string[] named)
    {
        var message = Assert.Throws<UserException>(action).Message;
        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain('\r', message);
        Assert.True(message.Length < 600, $"too long for a line: {message}");
        foreach (var name in named) Assert.Contains(name, message, StringComparison.Ordinal);
        return message;
    }
}
