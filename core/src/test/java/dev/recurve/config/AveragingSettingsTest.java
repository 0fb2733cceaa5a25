package dev.recurve.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AveragingSettingsTest {
    private static AveragingSettings read(String text) {
        return ConfigReader.read(
                ConfigFactory.parseString("averaging { " + text + " }"), "averaging", AveragingSettings.class);
    }

    @Test
    void plainDescentHasBlockMomentumAndOptimizersWithMomentsTheMean() {
        assertThat(read("").forOptimizer(OptimizerType.SGD).chosenMethod()).isEqualTo(AveragingMethod.BMUF);
        AveragingSettings adam = read("").forOptimizer(OptimizerType.ADAM);
        assertThat(adam.chosenMethod()).isEqualTo(AveragingMethod.MEAN);
        assertThat(adam.localOptimizerState()).isEqualTo(LocalOptimizerState.AVERAGED);
    }

    @ParameterizedTest
    @EnumSource(AveragingMethod.class)
    void aMethodThatIsSetStays(AveragingMethod method) {
        AveragingSettings settings = read("method = " + method.name().toLowerCase(Locale.ROOT));
        for (OptimizerType type : OptimizerType.values()) {
            assertThat(settings.forOptimizer(type).chosenMethod()).isEqualTo(method);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0.292893", "4, 0.5", "100, 0.9"})
    void blockMomentumGrowsWithTheRootOfTheWorkers(int workers, double momentum) {
        assertThat(read("").forOptimizer(OptimizerType.SGD).outerMomentum(workers))
                .isCloseTo(momentum, within(1e-6));
    }

    @Test
    void anOuterStepWithoutAMethodIsRefusedWhereTheDefaultHasNone() {
        AveragingSettings settings = read("momentum = 0.5");
        assertThat(settings.forOptimizer(OptimizerType.SGD).outerMomentum(7)).isEqualTo(0.5);
        assertThatThrownBy(() -> settings.forOptimizer(OptimizerType.NT_ASGD))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("expected averaging.method = bmuf or diloco beside them")
                .hasMessageContaining("training.optimizer.type = nt-asgd");
    }
}
