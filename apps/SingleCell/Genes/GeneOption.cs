using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;

namespace VaeScience.SingleCell.Genes;

/// <summary>The option that limits a command to some genes.</summary>
internal sealed class GeneOption
{
    /// <summary>The option, for the parser.</summary>
    public Option<string?> Option { get; } = CommandOption.Text("--genes", "only these genes, by name or identifier; by default all genes of the run", "GENE,GENE,...");

    /// <summary>Whether genes were named.</summary>
    public bool IsNamed(ParseResult input) => input.GetValue(Option) is not null;

    /// <summary>The genes asked for.</summary>
    /// <returns>Columns of the matrix, in the order asked, none twice.</returns>
    /// <exception cref="UserException">A gene that the run has not.</exception>
    public int[] Of(ParseResult input, CountMatrix matrix)
    {
        if (input.GetValue(Option) is not { } text) return [.. Enumerable.Range(0, matrix.GeneCount)];
        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0) throw new UserException("--genes: got nothing, wanted are genes, separated by commas");
        return [.. names.Select(matrix.FindGene).Distinct()];
    }
}
