package dev.recurve.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model in ONNX Runtime, fed and read by arrays. */
final class OnnxRun implements AutoCloseable {
    private static final OrtEnvironment RUNTIME = OrtEnvironment.getEnvironment();

    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new HashMap<>();
    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    OnnxRun(Path model) throws OrtException {
        var options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        session = RUNTIME.createSession(model.toString(), options);
    }

    OnnxRun longs(String name, int[] values, long... shape) throws OrtException {
        LongBuffer buffer = LongBuffer.wrap(Arrays.stream(values).asLongStream().toArray());
        return put(name, OnnxTensor.createTensor(RUNTIME, buffer, shape));
    }

    OnnxRun ints(String name, int[] values, long... shape) throws OrtException {
        return put(name, OnnxTensor.createTensor(RUNTIME, IntBuffer.wrap(values), shape));
    }

    OnnxRun floats(String name, float[] values, long... shape) throws OrtException {
        return put(name, OnnxTensor.createTensor(RUNTIME, FloatBuffer.wrap(values), shape));
    }

    private OnnxRun put(String name, OnnxTensor tensor) {
        OnnxTensor before = inputs.put(name, tensor);
        if (before != null) {
            before.close();
        }
        return this;
    }

    /** Names of the inputs that the model asks for. */
    java.util.Set<String> asks() {
        return session.getInputNames();
    }

    /** All outputs, row-major. */
    Map<String, float[]> run() throws OrtException {
        Map<String, float[]> outputs = new LinkedHashMap<>();
        shapes.clear();
        try (OrtSession.Result result = session.run(inputs)) {
            for (Map.Entry<String, ai.onnxruntime.OnnxValue> one : result) {
                OnnxTensor tensor = (OnnxTensor) one.getValue();
                float[] values = new float[tensor.getFloatBuffer().remaining()];
                tensor.getFloatBuffer().get(values);
                outputs.put(one.getKey(), values);
                shapes.put(one.getKey(), tensor.getInfo().getShape());
            }
        }
        return outputs;
    }

    /** The shape of an output of the last run. */
    long[] shape(String output) {
        return shapes.get(output);
    }

    @Override
    public void close() throws OrtException {
        inputs.values().forEach(OnnxTensor::close);
        session.close();
    }
}
