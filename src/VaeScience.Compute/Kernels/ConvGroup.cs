namespace VaeScience.Compute.Kernels;

/// <summary>One group of channels of some images, where it lies in a convolution's tensors; a pointer is null where nothing is wanted.</summary>
internal unsafe struct ConvGroup<T>
    where T : unmanaged
{
    /// <summary>How many images.</summary>
    public int Images;

    /// <summary>x of the first.</summary>
    public T* Input;

    /// <summary>The sums of the first, or their gradient.</summary>
    public T* Output;

    /// <summary>The group's weights, [grid channels, numbers under the window].</summary>
    public T* Weight;

    /// <summary>The gradient of x.</summary>
    public T* InputGradient;

    /// <summary>The gradient of the weights.</summary>
    public T* WeightGradient;

    /// <summary>Whether the gradient of x is added to what is there.</summary>
    public bool AddToInput;

    /// <summary>The same for the weights.</summary>
    public bool AddToWeight;
}
