using VaeScience.SingleCell.Clusters;
using VaeScience.SingleCell.Pictures;

namespace VaeScience.Tests.SingleCell;

public sealed class GroupNamesTests
{
    [Fact]
    public void Numbers_within_names_count_as_numbers()
    {
        Assert.Equal(["1", "1Ery", "2", "2Ery", "10", "10GMP", "B", "group_2", "group_10"], GroupNames.Ordered(["group_10", "10GMP", "2", "B", "1Ery", "10", "", "2Ery", "group_2", "1", "B"]));
        Assert.Equal(["99999999999999999999", "100000000000000000000"], GroupNames.Ordered(["100000000000000000000", "99999999999999999999"]));
    }

    [Fact]
    public void Names_of_files_lose_what_all_have()
    {
        Assert.Equal(["p1", "p2", "", "p1"], GroupNames.Short(["cells_of_plate_p1.count.csv.gz", "cells_of_plate_p2.count.csv.gz", "", "cells_of_plate_p1.count.csv.gz"]));
        Assert.Equal(["a", "b"], GroupNames.Short(["a", "b"]));
        Assert.Equal(["a_long_name_for_one", "another_name_at_all"], GroupNames.Short(["a_long_name_for_one", "another_name_at_all"]));
        Assert.Equal(["the_only_batch_there_is"], GroupNames.Short(["the_only_batch_there_is"]));
        Assert.All(GroupNames.Short(["repeated.repeated", "repeated.repeated.repeated"]), name => Assert.NotEmpty(name));
    }

    [Fact]
    public void Shares_of_groups_sum_to_one_over_cells_known_in_both()
    {
        var groups = new CellGrouping("group", "cluster", ["2", "10", "2", "", "10"]);
        Assert.Equal([1, 4], groups.CellsOf(groups.Find("10", "--group")));
        Assert.Equal([0, 2], groups.CellsBut(groups.Find("10", "--group")));
        Assert.Equal([0, 1], groups.Find("2, 10,2", "--group"));
        Assert.Contains("--group: no group '3'", Assert.Throws<VaeScience.Compute.UserException>(() => groups.Find("3", "--group")).Message, StringComparison.Ordinal);
        Assert.Equal([-1, 0], groups.CodesOf([3, 0]));
        var kinds = new CellGrouping("kind", "label", ["a", "b", "b", "a", ""]);
        Assert.Equal(["2", "10"], groups.Names);
        Assert.Equal([2, 2], groups.Sizes);
        var shares = groups.SharesIn(kinds);
        Assert.Equal([0.5, 0.5, 0, 1], shares.Cast<double>());
        Assert.Equal("group 2", groups.Titled(0));
        Assert.Equal("a", kinds.Titled(0));
    }

    [Fact]
    public void Untested_genes_stand_by_what_the_group_has_more_of_than_all_other_cells()
    {
        // Two groups of 1 and 3 cells against a third of 2: gene 0 is of the first, gene 1 of the second, gene 2 of all alike.
        double[,] means = { { 2, 0, 1 }, { 0.4, 3, 1 }, { 0.1, 0.6, 1 } }, shares = { { 1, 0, 1 }, { 0.2, 1, 1 }, { 0.1, 0.5, 1 } };
        var markers = MarkerGenes.ByMeans(means, shares, [1, 3, 2]);
        var best = Assert.Single(markers.OfGroups[0]);
        Assert.Equal(0, best.Gene);
        Assert.Equal(2 - (3 * 0.4 + 2 * 0.1) / 5, best.Difference, 1e-12);
        Assert.Equal((3 * 0.2 + 2 * 0.1) / 5, best.ShareElsewhere, 1e-12);
        Assert.Equal(1, markers.OfGroups[1][0].Gene);
        Assert.Empty(markers.OfGroups[2]);
        Assert.Equal([1, 0], markers.Apart([1, 0, 2], 1));
    }
}
