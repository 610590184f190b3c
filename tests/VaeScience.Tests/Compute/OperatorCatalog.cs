using System.Reflection;
using VaeScience.Compute.Kernels;

namespace VaeScience.Tests.Compute;

/// <summary>Every unary operator of the kernels, found by reflection, so that a new one is tested without a line of registration.</summary>
public static class OperatorCatalog
{
    public static TheoryData<string> Names => [.. All.Keys.Order()];

    private static Dictionary<string, Type> All { get; } = typeof(IUnaryOperator).Assembly.GetTypes()
        .Where(t => t.IsValueType && !t.IsGenericType && !t.IsNested && t.IsAssignableTo(typeof(IUnaryOperator)))
        .ToDictionary(t => t.Name);

    /// <summary>Calls a private static generic method of the test class with the operator, its derivative and further types.</summary>
    public static void Call(Type test, string method, string name, params Type[] types)
    {
        var derivative = All[name].GetNestedType("Derivative");
        Assert.True(derivative is not null, $"{name} has no Derivative");
        var info = test.GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!;
        info.MakeGenericMethod([All[name], derivative, .. types]).Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null);
    }
}
