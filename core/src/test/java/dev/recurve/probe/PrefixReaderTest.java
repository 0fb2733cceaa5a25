package dev.recurve.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.cell.CellStep;
import dev.recurve.checkpoint.Models;
import dev.recurve.config.CellType;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import dev.recurve.config.ProbeSettings.Definition;
import dev.recurve.model.LanguageModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrefixReaderTest {
    private static final int VOCABULARY = 9;

    private static ModelSettings settings(ModelDirection direction, CellType cell, int projection) {
        return new ModelSettings(direction, cell, 2, 5, 7, projection, 0, 0.1, 1);
    }

    /** More prefixes than the widest product has lanes, some equal, some the beginning of others, one empty. */
    private static List<int[]> prefixes() {
        Random random = new Random(3);
        List<int[]> prefixes = new ArrayList<>(List.of(new int[0], new int[] {2, 3}, new int[] {2, 3, 4}));
        for (int i = 0; i < 400; i++) {
            prefixes.add(random.ints(1 + random.nextInt(5), 0, VOCABULARY).toArray());
        }
        return prefixes;
    }

    private static void assertEqualsPlain(LanguageModel model, Ablation ablation) {
        List<int[]> prefixes = prefixes();
        PlainForward plain = new PlainForward(model);
        try (PrefixReader reader = new PrefixReader(model, new PrefixTree(prefixes))) {
            reader.read(new Ablation(List.of(new Unit(1, 5), new Unit(2, 1)), Definition.WEIGHTS)); // leaves no trace
            float[][] read = reader.read(ablation);
            for (int i = 0; i < read.length; i++) {
                CellStep[][] steps = plain.read(prefixes.get(i), ablation);
                double[] top = steps[steps.length - 1][1].hidden();
                for (int unit : ablation.inLayer(1)) {
                    top[unit] = 0; // as the softmax without its column reads it
                }
                for (int j = 0; j < top.length; j++) {
                    assertThat((double) read[i][j])
                            .as("%s, prefix %d, element %d", ablation, i, j)
                            .isCloseTo(top[j], within(2e-5 * (1 + Math.abs(top[j]))));
                }
            }
        }
    }

    private static final List<List<Unit>> GROUPS = List.of(
            List.of(),
            List.of(new Unit(1, 0)),
            List.of(new Unit(2, 3)),
            List.of(new Unit(1, 2), new Unit(1, 4)),
            List.of(new Unit(1, 1), new Unit(2, 0)));

    @ParameterizedTest
    @EnumSource(CellType.class)
    void batchedAblationIsThePlainOneStepPath(CellType cell) {
        try (LanguageModel model = Models.random(settings(ModelDirection.FORWARD, cell, 0), VOCABULARY, 4)) {
            for (Definition definition : Definition.values()) {
                GROUPS.forEach(units -> assertEqualsPlain(model, new Ablation(units, definition)));
            }
        }
    }

    @Test
    void aBiLmWithProjectionIsReadByItsForwardDirection() {
        try (LanguageModel model = Models.random(settings(ModelDirection.BOTH, CellType.LSTM, 6), VOCABULARY, 5)) {
            GROUPS.forEach(units -> assertEqualsPlain(model, new Ablation(units, Definition.OUTPUT)));
        }
    }

    /** From a state of zeros nothing but the unit itself tells the definitions apart. */
    @ParameterizedTest
    @EnumSource(CellType.class)
    void bothDefinitionsAgreeInAllOtherUnits(CellType cell) {
        try (LanguageModel model = Models.random(settings(ModelDirection.FORWARD, cell, 0), VOCABULARY, 6)) {
            PlainForward plain = new PlainForward(model);
            List<Unit> units = List.of(new Unit(1, 2));
            CellStep[][] output = plain.read(new int[] {3, 4, 5, 6}, new Ablation(units, Definition.OUTPUT));
            CellStep[][] weights = plain.read(new int[] {3, 4, 5, 6}, new Ablation(units, Definition.WEIGHTS));
            CellStep[][] intact = plain.read(new int[] {3, 4, 5, 6}, Ablation.NONE);
            assertThat(output[4][1].hidden()).containsExactly(weights[4][1].hidden());
            assertThat(output[4][1].hidden()).isNotEqualTo(intact[4][1].hidden());
            assertThat(output[4][0].hidden()[2]).isZero();
            assertThat(weights[4][0].hidden()[2]).isNotZero();
        }
    }

    @Test
    void commonBeginningsAreReadOnce() {
        PrefixTree tree = new PrefixTree(List.of(
                new int[] {2, 3, 4}, new int[] {2, 3, 5}, new int[] {2, 3}, new int[] {2, 3, 4}, new int[] {4, 3}));
        assertThat(tree.nodes()).isEqualTo(7); // <eos>; 2, 4; 2 3, 4 3; 2 3 4, 2 3 5
        assertThat(tree.end(0)).isEqualTo(tree.end(3)).isNotEqualTo(tree.end(1));
        assertThat(tree.end(2).level()).isEqualTo(2);
    }
}
