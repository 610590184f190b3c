namespace VaeScience.Compute;

/// <summary>The elementwise functions that follow a linear layer; PyTorch's names and constants.</summary>
public enum Activation
{
    /// <summary>y = x.</summary>
    Identity,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x where positive, else 0.01 x.</summary>
    LeakyRelu,

    /// <summary>x where positive, else e^x - 1.</summary>
    Elu,

    /// <summary>Self-normalising: 1.0507 x where positive, else 1.7581 (e^x - 1). Source: Klambauer et al. 2017.</summary>
    Selu,

    /// <summary>x Phi(x). Source: Hendrycks and Gimpel 2016.</summary>
    Gelu,

    /// <summary>x sigmoid(x), also called swish.</summary>
    Silu,

    /// <summary>log(1 + e^x).</summary>
    Softplus,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>x tanh(softplus(x)). Source: Misra 2019.</summary>
    Mish,
}
