namespace VaeScience.Science;

/// <summary>What a page of results is about.</summary>
/// <param name="Name">What is typed, and the page's file name.</param>
/// <param name="Introduction">The page from its title to its first section.</param>
internal sealed record Topic(string Name, string Introduction)
{
    /// <summary>The VAE core on images and on densities in the plane.</summary>
    public static readonly Topic Core = new("core", """
        # Results of the VAE core

        Each section is what one experiment wrote, with its command and its conditions. Nats are natural units of information; log p(x) is higher
        when better, a negative log-likelihood lower. `make science-core` runs all of them again.


        """);

    /// <summary>Counts of single cells.</summary>
    public static readonly Topic Cells = new("cells", """
        # Results of vae-cells

        Each section is what one experiment wrote, with its command and its conditions; every run was made by the commands of `vae-cells` that a user
        types. Bounds are nats a cell on held-out cells, higher when better, and compare only within one table: they depend on the genes and on the cells
        held out. ARI is the adjusted Rand index, NMI the normalised mutual information (arithmetic mean) against the known kinds, which training and
        grouping never see except for their number. Brackets hold the standard deviation between seeds. `make science-cells` runs all of them again.


        """);

    /// <summary>All topics.</summary>
    public static IReadOnlyList<Topic> All { get; } = [Core, Cells];

    /// <summary>Where sections and figures go, and where the page is put together.</summary>
    public string Folder => $"runs/science-{Name}";

    /// <summary>The page of results.</summary>
    public string Page => $"docs/results/{Name}.md";
}
