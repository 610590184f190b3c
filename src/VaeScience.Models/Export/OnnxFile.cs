using Google.Protobuf;

namespace VaeScience.Models.Export;

/// <summary>The bytes of an ONNX file: protocol-buffer messages, by the field numbers of the specification's onnx.proto.</summary>
internal static class OnnxFile
{
    // IR version 8 goes with opset 17.
    private const long IrVersion = 8, Opset = 17;

    /// <summary>ModelProto.</summary>
    public static byte[] Bytes(OnnxGraph graph) => Message(model =>
    {
        Integer(model, 1, IrVersion);
        Text(model, 2, "VaeScience");
        Nested(model, 7, g => Write(g, graph));
        Nested(model, 8, opset =>
        {
            Text(opset, 1, "");
            Integer(opset, 2, Opset);
        });
    });

    // GraphProto
    private static void Write(CodedOutputStream output, OnnxGraph graph)
    {
        foreach (var node in graph.Nodes) Nested(output, 1, n => Write(n, node));
        Text(output, 2, graph.Name);
        foreach (var tensor in graph.Initializers) Nested(output, 5, t => Write(t, tensor));
        foreach (var value in graph.Inputs) Nested(output, 11, v => Write(v, value));
        foreach (var value in graph.Outputs) Nested(output, 12, v => Write(v, value));
    }

    // NodeProto
    private static void Write(CodedOutputStream output, OnnxNode node)
    {
        foreach (var name in node.Inputs) Text(output, 1, name);
        foreach (var name in node.Outputs) Text(output, 2, name);
        Text(output, 3, node.Outputs[0]);
        Text(output, 4, node.Type);
        foreach (var (name, value) in node.Attributes) Nested(output, 5, a => Write(a, name, value));
    }

    // AttributeProto: the value's field and, in field 20, its kind
    private static void Write(CodedOutputStream output, string name, object value)
    {
        Text(output, 1, name);
        switch (value)
        {
            case float number:
                output.WriteTag(2, WireFormat.WireType.Fixed32);
                output.WriteFloat(number);
                Integer(output, 20, 1);
                break;
            case long number:
                Integer(output, 3, number);
                Integer(output, 20, 2);
                break;
            case string text:
                Text(output, 4, text);
                Integer(output, 20, 3);
                break;
            case long[] numbers:
                foreach (var number in numbers) Integer(output, 8, number);
                Integer(output, 20, 7);
                break;
            default:
                throw new ArgumentException($"attribute {name} is a {value.GetType().Name}");
        }
    }

    // TensorProto
    private static void Write(CodedOutputStream output, OnnxTensor tensor)
    {
        foreach (var size in tensor.Sizes) Integer(output, 1, size);
        Integer(output, 2, (long)tensor.Type);
        Text(output, 8, tensor.Name);
        output.WriteTag(9, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(tensor.Bytes));
    }

    // ValueInfoProto of a TypeProto of a tensor with a TensorShapeProto
    private static void Write(CodedOutputStream output, OnnxValue value)
    {
        Text(output, 1, value.Name);
        Nested(output, 2, type => Nested(type, 1, tensor =>
        {
            Integer(tensor, 1, (long)value.Type);
            Nested(tensor, 2, shape =>
            {
                foreach (var axis in value.Axes)
                    Nested(shape, 1, dimension =>
                    {
                        if (axis is string name) Text(dimension, 2, name);
                        else Integer(dimension, 1, (int)axis);
                    });
            });
        }));
    }

    private static void Integer(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void Text(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    private static void Nested(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(Message(write)));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true)) write(output);
        return memory.ToArray();
    }
}
