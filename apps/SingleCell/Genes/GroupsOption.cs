using System.CommandLine;
using VaeScience.Cli;
using VaeScience.SingleCell.Clusters;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Genes;

/// <summary>The groups of cells that a command line names.</summary>
internal sealed class GroupsOption
{
    private readonly Option<string?> groups = CommandOption.Text(
        "--groups", "which groups: cluster (those that 'cluster' found, the default), label (the known kinds, the default without them), or a column", "cluster|label|COLUMN");

    /// <summary>What stands on the command line.</summary>
    public Option Option => groups;

    /// <summary>The groups; null where none were named and the run has none.</summary>
    /// <exception cref="UserException">No such groups, or clusters.csv is damaged or of other cells.</exception>
    public CellGrouping? Of(ParseResult input, TrainedRun run) =>
        input.GetValue(groups) is { } asked ? RunGroupings.Named(run, groups.Name, asked) : RunGroupings.Found(run) ?? RunGroupings.Known(run);
}
