using System.CommandLine;
using VaeScience.Cli;

namespace VaeScience.SingleCell.Mapping;

/// <summary>The options that say how new cells are mapped.</summary>
internal sealed class MapOptions
{
    private const int MostNeighbours = 1000;

    private readonly Option<double> leastShared = CommandOption.Number(
        "--least-shared", "the least share of the model's genes that the query must have", 0.5, "shares from 0 to 1", x => x is >= 0 and <= 1);

    private readonly Option<long> leastCounts = CommandOption.Whole("--min-counts", "leave out cells with a smaller total in the shared genes", 0, 0);
    private readonly Option<long> neighbours = CommandOption.Whole("--neighbours", "how many of the run's cells vote for a new cell's kind", 15, 1, MostNeighbours);
    private readonly Option<double> certainty = CommandOption.Number(
        "--certainty", "cells whose kind is less probable are called unknown", 0.6, "probabilities from 0 to 1", x => x is >= 0 and <= 1);

    private readonly Option<double> unlike = CommandOption.Number(
        "--unlike", "the share of cells like the run's that may be called unlike it; 0 for no such test", 0.05, "shares from 0 to below 1", x => x is >= 0 and < 1);

    /// <summary>The options, for the parser.</summary>
    public IEnumerable<Option> All => [leastShared, leastCounts, neighbours, certainty, unlike];

    /// <summary>What a command line chooses.</summary>
    public MapSettings Of(ParseResult input) => new(
        input.GetValue(leastShared), (int)input.GetValue(leastCounts), (int)input.GetValue(neighbours), input.GetValue(certainty), input.GetValue(unlike));
}
