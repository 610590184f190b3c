using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VaeScience.Data;

namespace VaeScience.Cli;

/// <summary>Options whose values are checked while the command line is read, with one-line errors in the words of this program.</summary>
public static class CommandOption
{
    /// <summary>An option that is either there or not.</summary>
    public static Option<bool> Flag(string name, string summary) => new(name) { Description = summary };

    /// <summary>An option of any text.</summary>
    /// <param name="name">The option, with its dashes.</param>
    /// <param name="summary">One line for the help.</param>
    /// <param name="value">What stands for the value in the help.</param>
    /// <param name="standard">The value when the option is not given; null for none.</param>
    public static Option<string?> Text(string name, string summary, string value, string? standard = null)
    {
        var option = new Option<string?>(name) { Description = summary, HelpName = value };
        if (standard is not null) option.DefaultValueFactory = _ => standard;
        return option;
    }

    /// <summary>An option of whole numbers.</summary>
    /// <param name="name">The option, with its dashes.</param>
    /// <param name="summary">One line for the help.</param>
    /// <param name="standard">The value when the option is not given; null where the help has none to show.</param>
    /// <param name="least">The least value allowed.</param>
    /// <param name="most">The greatest value allowed.</param>
    public static Option<long> Whole(string name, string summary, long? standard, long least, long most = int.MaxValue)
    {
        var allowed = most == int.MaxValue ? $"whole numbers from {least}" : $"whole numbers {least}..{most}";
        return Checked(name, summary, "N", standard, allowed, text =>
            long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null);
    }

    /// <summary>An option of numbers.</summary>
    /// <param name="name">The option, with its dashes.</param>
    /// <param name="summary">One line for the help.</param>
    /// <param name="standard">The value when the option is not given; null where the help has none to show.</param>
    /// <param name="allowed">Which values are allowed, in words.</param>
    /// <param name="isAllowed">Which values are allowed.</param>
    public static Option<double> Number(string name, string summary, double? standard, string allowed, Func<double, bool> isAllowed) =>
        Checked(name, summary, "X", standard, allowed, text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && isAllowed(number) ? number : null);

    /// <summary>An option of a few words.</summary>
    /// <param name="name">The option, with its dashes.</param>
    /// <param name="summary">One line for the help.</param>
    /// <param name="choices">The words, the standard one first.</param>
    public static Option<string> Choice(string name, string summary, params string[] choices)
    {
        var option = new Option<string>(name)
        {
            Description = summary,
            HelpName = string.Join('|', choices),
            DefaultValueFactory = _ => choices[0],
        };
        option.CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (!choices.Contains(text)) result.AddError($"{name}: got {Excerpt.Quoted(text)}; {NearestName.Hint(text, choices)}");
            return text;
        };
        return option;
    }

    /// <summary>Whether the user gave the option, rather than its standard value standing in.</summary>
    public static bool Has(this ParseResult input, Option option) => input.GetResult(option) is { Implicit: false };

    private static Option<T> Checked<T>(string name, string summary, string value, T? standard, string allowed, Func<string, T?> parse)
        where T : struct
    {
        var option = new Option<T>(name) { Description = summary, HelpName = value };
        if (standard is { } known) option.DefaultValueFactory = _ => known;
        option.CustomParser = result => Parsed(result, name, allowed, parse);
        return option;
    }

    private static T Parsed<T>(ArgumentResult result, string name, string allowed, Func<string, T?> parse)
        where T : struct
    {
        var text = result.Tokens[^1].Value;
        if (parse(text) is { } value) return value;
        result.AddError($"{name}: got {Excerpt.Quoted(text)}, allowed are {allowed}");
        return default;
    }
}
