using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Models;
using VaeScience.SingleCell.Counts;

namespace VaeScience.SingleCell.Runs;

/// <summary>The trained run that a command line names, with its cells.</summary>
/// <param name="catalogs">The parts there are.</param>
internal sealed class RunArgument(Catalogs catalogs)
{
    private readonly Argument<string> run = new("RUN") { Description = "the run folder", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => CellsApp.StandardFolder };
    private readonly DeviceOptions device = new();

    /// <summary>The argument, for the parser.</summary>
    public Symbol Argument => run;

    /// <summary>The options that say how it is computed with, for the parser.</summary>
    public IEnumerable<Symbol> Options => device.All;

    /// <summary>Opens the run.</summary>
    /// <exception cref="UserException">No such run, or its weights or cells are missing, damaged or of another run.</exception>
    public TrainedRun Open(ParseResult input)
    {
        var folder = RunFolder.Open(input.GetValue(run)!, CellsApp.Name, catalogs);
        var cpu = device.Create(input);
        try
        {
            return new TrainedRun(folder, folder.LoadModel(cpu), PreparedCells.Of(folder), cpu);
        }
        catch
        {
            cpu.Dispose();
            throw;
        }
    }
}
