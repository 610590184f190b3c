namespace VaeScience.Science.Cells;

/// <summary>One way to train vae-cells, run over seeds.</summary>
/// <param name="Key">Names its runs and figures.</param>
/// <param name="Title">What the page calls it.</param>
/// <param name="Seeds">How many seeds, from 1 on.</param>
/// <param name="Options">Options of 'train'.</param>
internal sealed record CellsVariant(string Key, string Title, int Seeds, params IReadOnlyList<string> Options);
