package dev.recurve.bench.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.recurve.batch.Window;
import dev.recurve.bench.LibTorch;
import dev.recurve.kernel.FloatAddress;
import dev.recurve.model.CarriedState;
import dev.recurve.model.LanguageModel;
import dev.recurve.model.StateDict;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The benchmark compares equal work: our model and libtorch's agree on losses, gradients and carried states. */
class SameWorkTest {
    private static final TrainingShape SHAPE = new TrainingShape(37, 3, 5, 2, 12);
    private static final Offset<Float> TOLERANCE = Offset.offset(2e-6f);
    private static final Offset<Double> LOSS_TOLERANCE = Offset.offset(1e-5);

    private final LanguageModel ours = LanguageModel.create(RecurveTraining.settings(SHAPE), SHAPE.vocabulary(), 3);
    private final CarriedState state = ours.newState(SHAPE.lanes());
    private final LibTorchLanguageModel libtorch = new LibTorchLanguageModel(LibTorch.load(1), SHAPE);
    private final RandomWindows windows = new RandomWindows(SHAPE);
    private final Window window = new Window(1, SHAPE.window(), SHAPE.lanes());

    @BeforeEach
    void sameWeights() {
        ours.attach(state);
        window.reset(SHAPE.window(), 0);
        tensors(ours).forEach(this::setLibTorch);
        libtorch.parameters().get("rnn.bias_hh_l0").muli(0); // PyTorch's second bias is in our one
        libtorch.parameters().get("rnn.bias_hh_l1").muli(0);
    }

    private void setLibTorch(String name, StateDict.Tensor tensor) {
        NDArray parameter = libtorch.parameters().get(name.replace("rnn.bias", "rnn.bias_ih"));
        try (NDManager temporary = parameter.getManager().newSubManager()) {
            temporary.create(tensor.values(), parameter.getShape()).copyTo(parameter);
        }
    }

    @AfterEach
    void close() {
        state.close();
        ours.close();
        libtorch.close();
    }

    @Test
    void lossesAndGradientsAreEqualInTwoWindowsWithCarriedState() {
        for (int i = 0; i < 2; i++) {
            windows.next();
            try (NDManager step =
                    libtorch.parameters().get("decoder.bias").getManager().newSubManager()) {
                var theirs = libtorch.gradients(step, windows.inputs(), windows.targets());
                double loss = ourLoss();

                assertThat(loss).as("loss of window " + i).isCloseTo(theirs.loss(), LOSS_TOLERANCE);
                Map<String, StateDict.Tensor> gradients = ourGradients();
                assertThat(gradients).hasSize(theirs.byName().size() - SHAPE.layers()); // one bias instead of two
                gradients.forEach((name, gradient) -> assertThat(gradient.values())
                        .as(name)
                        .containsExactly(
                                theirs.byName()
                                        .get(name.replace("rnn.bias", "rnn.bias_ih"))
                                        .toFloatArray(),
                                TOLERANCE));
            }
        }
    }

    private double ourLoss() {
        System.arraycopy(windows.inputs(), 0, window.inputs(), 0, SHAPE.tokens());
        System.arraycopy(windows.targets(), 0, window.targets(), 0, SHAPE.tokens());
        return ours.computeGradients(window, 1);
    }

    /** Gradients under PyTorch's names: put in the parameters' place for a moment. */
    private Map<String, StateDict.Tensor> ourGradients() {
        float[] parameters = copy(ours.parameters());
        float[] gradients = copy(ours.gradients());
        ours.parameters().put(gradients);
        Map<String, StateDict.Tensor> named = tensors(ours);
        ours.parameters().put(parameters);
        ours.parametersChanged();
        return named;
    }

    private static float[] copy(FloatAddress memory) {
        float[] values = new float[Math.toIntExact(memory.capacity())];
        memory.get(values);
        return values;
    }

    private static Map<String, StateDict.Tensor> tensors(LanguageModel model) {
        Map<String, StateDict.Tensor> tensors = new HashMap<>();
        StateDict.forEach(model, tensor -> tensors.put(tensor.name(), tensor));
        return tensors;
    }
}
