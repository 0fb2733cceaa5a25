package dev.recurve.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.config.CellType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every weight, input and initial state of every cell against central differences of the cell's own forward step. */
class CellGradientTest {
    private static final double EPSILON = 2e-6;

    static Stream<Arguments> nets() {
        List<CellSizes> plain = List.of(CellSizes.of(1, 1), CellSizes.of(2, 3), CellSizes.of(7, 2));
        List<CellSizes> projected = List.of(new CellSizes(1, 1, 1), new CellSizes(2, 3, 2), new CellSizes(3, 2, 7));
        return Stream.of(CellType.values())
                .flatMap(type -> Stream.concat(plain.stream(), type.isLstm() ? projected.stream() : Stream.of())
                        .flatMap(sizes -> Stream.of(1, 2, 7, 33).map(time -> Arguments.of(type, sizes, time))));
    }

    @ParameterizedTest
    @MethodSource("nets")
    void gradientsAgreeWithCentralDifferences(CellType type, CellSizes sizes, int time) {
        RandomNet net = new RandomNet(RecurrentCells.of(type, sizes), time, 0.9, 31 * time + type.ordinal());
        List<double[]> analytic = net.gradients();
        List<double[]> variables = net.variables();
        for (int v = 0; v < variables.size(); v++) {
            double[] variable = variables.get(v);
            for (int i = 0; i < variable.length; i++) {
                double value = variable[i];
                variable[i] = value + EPSILON;
                double up = net.loss();
                variable[i] = value - EPSILON;
                double down = net.loss();
                variable[i] = value;
                double numeric = (up - down) / (2 * EPSILON);
                assertThat(analytic.get(v)[i])
                        .as("variable %d, element %d", v, i)
                        .isCloseTo(numeric, within(1e-7 * Math.max(1, Math.abs(numeric))));
            }
        }
    }
}
