#:project ../src/VaeScience.Compute/VaeScience.Compute.csproj
using VaeScience.Compute;
using VaeScience.Compute.Ops;

// Reverse mode in a page: a number remembers what it was made of, and a gradient walks the same way back.
// First with nothing but C#, then with the tape that all models of this project train on. Both must agree.

// 1. By hand: f(a, b) = tanh(a b) + b, at a = 0.5, b = -2.
var a = new Number(0.5);
var b = new Number(-2);
var f = Number.Tanh(a * b) + b;
f.Backward();
Console.WriteLine($"by hand   f = {f.Value:F6}   df/da = {a.Gradient:F6}   df/db = {b.Gradient:F6}");

// 2. On the tape. A device owns threads and memory, a workspace lends buffers for one step, a tape records.
using var device = Device.Cpu();
var tape = new Tape(new Workspace(device), DType.Float64);
var ta = tape.Variable([0.5], [1]);
var tb = tape.Variable([-2], [1]);
var tf = tape.Sum(tape.Add(tape.Tanh(tape.Multiply(ta, tb)), tb));
tape.Backward(tf);
Console.WriteLine($"tape      f = {tf.Item():F6}   df/da = {ta.GradientToArray()[0]:F6}   df/db = {tb.GradientToArray()[0]:F6}");

// 3. The difference quotient, which knows no calculus, is the judge.
const double h = 1e-6;
static double F(double x, double y) => Math.Tanh(x * y) + y;
Console.WriteLine($"quotient                  df/da = {(F(0.5 + h, -2) - F(0.5 - h, -2)) / (2 * h):F6}   df/db = {(F(0.5, -2 + h) - F(0.5, -2 - h)) / (2 * h):F6}");

// 4. Gradients are for going downhill: fit y = w x + c to four points by plain gradient descent.
double[] xs = [0, 1, 2, 3], ys = [1, 3, 5, 7];
double w = 0, c = 0;
for (var step = 0; step < 400; step++)
{
    tape.EndStep();
    var (tw, tc) = (tape.Variable([w], [1]), tape.Variable([c], [1]));
    var residual = tape.Subtract(tape.Add(tape.Multiply(tape.Constant(xs, [4]), tw), tc), tape.Constant(ys, [4]));
    tape.Backward(tape.Mean(tape.Square(residual)));
    w -= 0.1 * tw.GradientToArray()[0];
    c -= 0.1 * tc.GradientToArray()[0];
}
Console.WriteLine($"fitted    y = {w:F3} x + {c:F3}   (the points lie on y = 2 x + 1)");

/// <summary>A value, where it came from, and how a gradient goes back there.</summary>
internal sealed class Number(double value, Action<Number>? pushBack = null, params Number[] parents)
{
    public double Value { get; } = value;

    public double Gradient { get; private set; }

    public static Number operator +(Number x, Number y) =>
        new(x.Value + y.Value, n => { x.Gradient += n.Gradient; y.Gradient += n.Gradient; }, x, y);

    public static Number operator *(Number x, Number y) =>
        new(x.Value * y.Value, n => { x.Gradient += y.Value * n.Gradient; y.Gradient += x.Value * n.Gradient; }, x, y);

    public static Number Tanh(Number x) =>
        new(Math.Tanh(x.Value), n => x.Gradient += (1 - n.Value * n.Value) * n.Gradient, x);

    /// <summary>Children before parents, so that a gradient is complete before it moves on.</summary>
    public void Backward()
    {
        var order = new List<Number>();
        var seen = new HashSet<Number>();
        Visit(this);
        Gradient = 1;
        for (var i = order.Count - 1; i >= 0; i--) order[i].PushBack();

        void Visit(Number n)
        {
            if (!seen.Add(n)) return;
            foreach (var parent in n.Parents) Visit(parent);
            order.Add(n);
        }
    }

    private Number[] Parents => parents;

    private void PushBack() => pushBack?.Invoke(this);
}
