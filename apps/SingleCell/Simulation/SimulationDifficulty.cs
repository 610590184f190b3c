namespace VaeScience.SingleCell.Simulation;

/// <summary>How far apart the simulated groups of cells are.</summary>
public enum SimulationDifficulty
{
    /// <summary>Groups that any sound method finds.</summary>
    Easy,

    /// <summary>Few and small differences, shallow libraries, many dropouts.</summary>
    Hard,
}
