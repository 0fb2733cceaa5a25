package dev.recurve.export;

import dev.recurve.artifact.Versions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.UnsafeByteOperations;

/**
 * An ONNX graph in the making.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/IR.md">ONNX, intermediate representation</a>
 */
final class OnnxGraph {
    /** Operators of ONNX 1.9 (2021): all that is needed, and what runtimes of years read. */
    private static final int OPERATORS = 14;

    private static final int IR_VERSION = 7;

    /** Element types of inputs and outputs. */
    enum Type {
        FLOAT(TensorProto.DataType.FLOAT),
        INT32(TensorProto.DataType.INT32),
        INT64(TensorProto.DataType.INT64);

        private final int number;

        Type(TensorProto.DataType type) {
            number = type.getNumber();
        }
    }

    private final GraphProto.Builder graph;
    private final Set<String> names = new HashSet<>();

    OnnxGraph(String name) {
        graph = GraphProto.newBuilder().setName(name);
    }

    /**
     * Declares an input.
     *
     * @param dimensions a size, or the name of one that may differ from run to run
     * @return its name
     */
    String input(String name, Type type, Object... dimensions) {
        names.add(name);
        graph.addInput(info(name, type, dimensions));
        return name;
    }

    /** Declares that a value which a node gives, under its own name, is an output. */
    void output(String name, Type type, Object... dimensions) {
        graph.addOutput(info(name, type, dimensions));
    }

    private static ValueInfoProto info(String name, Type type, Object... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object dimension : dimensions) {
            var one = shape.addDimBuilder();
            if (dimension instanceof Number size) {
                one.setDimValue(size.longValue());
            } else {
                one.setDimParam((String) dimension);
            }
        }
        var tensor = TypeProto.Tensor.newBuilder().setElemType(type.number).setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** A constant of floats; returns its name. */
    String floats(String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return constant(name, TensorProto.DataType.FLOAT, bytes.array(), shape);
    }

    /** A constant vector of whole numbers. */
    String numbers(String name, long... values) {
        return constant(name, TensorProto.DataType.INT64, bytes(values), values.length);
    }

    /** A constant whole number without a dimension. */
    String number(String name, long value) {
        return constant(name, TensorProto.DataType.INT64, bytes(value));
    }

    private static byte[] bytes(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return bytes.array();
    }

    private String constant(String name, TensorProto.DataType type, byte[] bytes, long... shape) {
        String unique = unique(name);
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(unique).setDataType(type.getNumber());
        for (long size : shape) {
            tensor.addDims(size);
        }
        // not copied once more: weights are large, and nobody else has the array
        graph.addInitializer(tensor.setRawData(UnsafeByteOperations.unsafeWrap(bytes)));
        return unique;
    }

    private String unique(String name) {
        String unique = name;
        for (int i = 2; !names.add(unique); i++) {
            unique = name + "." + i;
        }
        return unique;
    }

    /**
     * Begins a node; it is added by {@link Node#to}.
     *
     * @param inputs names of values; empty for an optional one that is absent
     */
    Node node(String operator, String... inputs) {
        return new Node(operator, inputs);
    }

    /** The weights' bytes and the graph around them. */
    ModelProto model(Map<String, String> metadata) {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("Recurve")
                .setProducerVersion(Versions.recurve())
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATORS))
                .setGraph(graph);
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build();
    }

    /** A node in the making. */
    final class Node {
        private final NodeProto.Builder node;

        private Node(String operator, String... inputs) {
            node = NodeProto.newBuilder().setOpType(operator).addAllInput(List.of(inputs));
        }

        private AttributeProto.Builder attribute(String name, AttributeType type) {
            return node.addAttributeBuilder().setName(name).setType(type);
        }

        Node with(String name, long value) {
            attribute(name, AttributeType.INT).setI(value);
            return this;
        }

        Node with(String name, long[] values) {
            var attribute = attribute(name, AttributeType.INTS);
            for (long value : values) {
                attribute.addInts(value);
            }
            return this;
        }

        Node with(String name, float[] values) {
            var attribute = attribute(name, AttributeType.FLOATS);
            for (float value : values) {
                attribute.addFloats(value);
            }
            return this;
        }

        Node with(String name, String value) {
            attribute(name, AttributeType.STRING).setS(ByteString.copyFromUtf8(value));
            return this;
        }

        Node with(String name, List<String> values) {
            var attribute = attribute(name, AttributeType.STRINGS);
            values.forEach(value -> attribute.addStrings(ByteString.copyFromUtf8(value)));
            return this;
        }

        /**
         * Adds the node.
         *
         * @param outputs names of its values; one that is taken gets a number behind it
         * @return the first one's name
         */
        String to(String... outputs) {
            List<String> all = toAll(outputs);
            return all.get(0);
        }

        /** Adds the node; returns the names of its values. */
        List<String> toAll(String... outputs) {
            List<String> given = new ArrayList<>();
            for (String output : outputs) {
                given.add(output.isEmpty() ? "" : unique(output));
            }
            node.addAllOutput(given);
            graph.addNode(node.setName(
                    given.stream().filter(name -> !name.isEmpty()).findFirst().orElseThrow()));
            return given;
        }
    }
}
