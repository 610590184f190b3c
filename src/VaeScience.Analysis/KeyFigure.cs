namespace VaeScience.Analysis;

/// <summary>A number that a report sets in large type.</summary>
/// <param name="Value">The number as printed, such as "−12.42".</param>
/// <param name="Unit">Its unit, such as "nats per row"; empty for none.</param>
/// <param name="Meaning">One line that says what it is and what it is to be compared with.</param>
public sealed record KeyFigure(string Value, string Unit, string Meaning);
