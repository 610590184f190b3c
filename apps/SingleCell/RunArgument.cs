using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;

namespace VaeScience.SingleCell;

/// <summary>The trained run that a command line names, with its cells.</summary>
/// <param name="catalogs">The parts there are.</param>
internal sealed class RunArgument(Catalogs catalogs)
{
    private readonly Argument<string> run = new("RUN") { Description = "the run folder", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => CellsApp.StandardFolder };
    private readonly DeviceOptions device = new();

    /// <summary>What stands on the command line.</summary>
    public IEnumerable<Symbol> Symbols => [run, .. device.All];

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

/// <summary>A run that has been trained: its folder, model and cells, and a device to compute on.</summary>
internal sealed record TrainedRun(RunFolder Folder, LatentModel Model, PreparedCells Cells, CpuDevice Device) : IDisposable
{
    /// <summary>The cells as the model takes them.</summary>
    public Dataset Data { get; } = Cells.ToDataset();

    /// <summary>The cells that were held out of training; null where none were.</summary>
    public Split? Split
    {
        get
        {
            var settings = Folder.Configuration.Training;
            return settings.ValidationShare > 0 ? VaeScience.Data.Split.Random(Data.RowCount, settings.ValidationShare, settings.SplitSeed ?? settings.Seed) : null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Device.Dispose();
}
