using VaeScience.Compute.Kernels;

namespace VaeScience.Tests.Compute;

/// <summary>The logarithm of one plus a positive number against the general one.</summary>
public sealed class LogarithmTests
{
    [Fact]
    public void OnePlusAPositiveNumberHasTheSameLogarithmByTheShorterWay()
    {
        Assert.Equal(0, Logarithm.Log1pOfPositive<Lane1<float>, float>(new(0)).Value);
        var random = new Random(2);
        for (var i = 0; i < 20000; i++)
        {
            var single = (float)Math.Pow(10, 83 * random.NextDouble() - 45);
            Assert.Equal(Logarithm.Log1p<Lane1<float>, float>(new(single)).Value, Logarithm.Log1pOfPositive<Lane1<float>, float>(new(single)).Value);
            var twofold = Math.Pow(10, 600 * random.NextDouble() - 300);
            Assert.Equal(Logarithm.Log1p<Lane1<double>, double>(new(twofold)).Value, Logarithm.Log1pOfPositive<Lane1<double>, double>(new(twofold)).Value);
        }
    }

    [Fact]
    public void WhatIsNoNumberStaysNone()
    {
        Assert.Equal(float.NaN, Logarithm.Log1pOfPositive<Lane1<float>, float>(new(float.NaN)).Value);
        Assert.Equal(double.NaN, Logarithm.Log1pOfPositive<Lane1<double>, double>(new(double.NaN)).Value);
    }
}
