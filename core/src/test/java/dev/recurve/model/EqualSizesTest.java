package dev.recurve.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.recurve.config.CellType;
import dev.recurve.config.ModelDirection;
import dev.recurve.config.ModelSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EqualSizesTest {
    @ParameterizedTest
    @EnumSource(CellType.class)
    void noOtherNumberOfUnitsComesNearer(CellType cell) {
        ModelSettings base = new ModelSettings(ModelDirection.FORWARD, 2, 20, 40, 0, 0.1, 1);
        long wanted = 30_000;
        int hidden = EqualSizes.withCell(base, cell, 300, wanted).hidden();

        long best = Math.abs(parameters(base, cell, hidden) - wanted);
        assertThat(best).isLessThan(wanted / 20);
        assertThat(Math.abs(parameters(base, cell, hidden - 1) - wanted)).isGreaterThanOrEqualTo(best);
        assertThat(Math.abs(parameters(base, cell, hidden + 1) - wanted)).isGreaterThanOrEqualTo(best);
    }

    /** Of the model itself, not of the formula. */
    private static long parameters(ModelSettings base, CellType cell, int hidden) {
        try (LanguageModel model = LanguageModel.create(base.withCell(cell, 0).withHidden(hidden), 300, 1)) {
            return model.parameterCount();
        }
    }
}
