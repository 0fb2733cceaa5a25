package dev.recurve.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WindowTest {
    @Test
    void shorterWindowsArePackedTimeMajor() {
        Window window = new Window(2, 5, 3);
        window.reset(2, 70);

        assertThat(window.index(0, 0, 0)).isZero();
        assertThat(window.index(0, 1, 2)).isEqualTo(5);
        assertThat(window.index(1, 0, 0)).isEqualTo(6);
        assertThat(window.index(1, 1, 2)).isEqualTo(11);
        assertThat(window.position()).isEqualTo(70);
    }

    @Test
    void targetsAreCountedWithinTheFilledPart() {
        Window window = new Window(1, 4, 2);
        Arrays.fill(window.targets(), 9);
        window.reset(3, 0);
        window.targets()[window.index(0, 2, 1)] = Window.NO_TARGET;

        assertThat(window.countTargets()).isEqualTo(5);
    }

    @Test
    void impossibleSizesAreRefused() {
        assertThatThrownBy(() -> new Window(3, 4, 2)).hasMessageContaining("3 directions");
        assertThatThrownBy(() -> new Window(1, 4, 2).reset(5, 0)).hasMessageContaining("from 0 to 4, found 5");
    }
}
