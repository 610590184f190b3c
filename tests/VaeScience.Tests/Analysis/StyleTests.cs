using VaeScience.Analysis.Figures;

namespace VaeScience.Tests.Analysis;

public sealed class StyleTests
{
    [Fact]
    public void The_first_colours_differ_in_a_grey_print()
    {
        var lightness = Palette.Series.Take(4).Select(p => Palette.Lightness(p.Light)).ToArray();
        for (var i = 0; i < lightness.Length; i++)
            for (var j = i + 1; j < lightness.Length; j++)
                Assert.True(Math.Abs(lightness[i] - lightness[j]) >= 11,
                    $"colours {i} and {j}: L* {lightness[i]:F1} and {lightness[j]:F1}");
    }

    [Fact]
    public void Lightness_is_that_of_CIE()
    {
        Assert.Equal(0, Palette.Lightness("#000000"), 1e-9);
        Assert.Equal(100, Palette.Lightness("#ffffff"), 1e-9);
        Assert.Equal(53.585, Palette.Lightness("#808080"), 1e-3);
    }

    [Fact]
    public void Scales_grow_darker_and_meet_in_the_middle()
    {
        var sequential = Enumerable.Range(0, 21).Select(i => Palette.Lightness(Palette.Sequential(i / 20.0))).ToArray();
        for (var i = 1; i < sequential.Length; i++) Assert.True(sequential[i] < sequential[i - 1]);
        Assert.True(Palette.Lightness(Palette.Diverging(0.5)) > 95);
        Assert.True(Palette.Lightness(Palette.Diverging(0)) < 40 && Palette.Lightness(Palette.Diverging(1)) < 40);
    }

    [Fact]
    public void Text_on_a_scale_stands_out()
    {
        for (var i = 0; i <= 20; i++)
            foreach (var back in new[] { Palette.Sequential(i / 20.0), Palette.Diverging(i / 20.0) })
            {
                var front = Palette.TakesDarkText(back) ? Palette.Ink.Light : "#ffffff";
                Assert.True(Math.Abs(Palette.Lightness(front) - Palette.Lightness(back)) > 39, $"{front} on {back}");
            }
    }

    [Fact]
    public void Widths_are_Helveticas()
    {
        // Sums of the published advance widths: H 722, a 556, m 833, b 556, u 556, r 333, g 556, space 278.
        Assert.Equal(4.668, FontMetrics.Width("Hamburg ", 1) + FontMetrics.Width(" ", 1), 1e-9);
        Assert.Equal(12 * 0.556, FontMetrics.Width("7", 12), 1e-9);
    }

    [Fact]
    public void Long_text_is_cut_and_wrapped_to_its_width()
    {
        const string text = "An extraordinarily long heading about the taste of whiskies from the coast";
        var cut = FontMetrics.Fit(text, 12, 100);
        Assert.EndsWith("…", cut, StringComparison.Ordinal);
        Assert.True(FontMetrics.Width(cut, 12) <= 100);
        var lines = FontMetrics.Wrap(text, 12, 150);
        Assert.Equal(text, string.Join(' ', lines));
        Assert.All(lines, l => Assert.True(FontMetrics.Width(l, 12) <= 150));
    }
}
