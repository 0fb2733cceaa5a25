package dev.recurve.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.recurve.checkpoint.Models;
import dev.recurve.config.ModelDirection;
import dev.recurve.kernel.OneDnn;
import dev.recurve.model.LanguageModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BeamSearchTest {
    private static final int STOP = 1;

    private record Scored(int[] ids, double logProbability) {
        boolean ends() {
            return ids[ids.length - 1] == STOP;
        }
    }

    private static final Comparator<Scored> BEST_FIRST =
            Comparator.comparingDouble(Scored::logProbability).reversed();

    @BeforeEach
    void useOneThread() {
        OneDnn.useThreads(1);
    }

    private static LanguageModel model(ModelDirection direction, int vocabulary, long seed) {
        return Models.random(Models.settings(direction, 7, 9), vocabulary, seed);
    }

    private static List<Continuation> search(
            LanguageModel model, int beams, boolean allowUnknown, int maxLength, Prompt prompt) {
        try (BeamSearch search = new BeamSearch(model, beams, allowUnknown, new Ending(maxLength, STOP))) {
            return search.search(prompt, beams);
        }
    }

    /** Every text of at most four tokens, scored from scratch. */
    private static void enumerate(LanguageModel model, int[] prompt, Scored so, int maxLength, List<Scored> into) {
        double[] next = Generation.next(model, Generation.concat(prompt, so.ids()));
        for (int id = 1; id < next.length; id++) {
            Scored longer = new Scored(Generation.concat(so.ids(), id), so.logProbability() + Math.log(next[id]));
            if (longer.ends() || longer.ids().length == maxLength) {
                into.add(longer);
            } else {
                enumerate(model, prompt, longer, maxLength, into);
            }
        }
    }

    @Test
    void enoughBeamsFindTheBestOfAllTexts() {
        Prompt prompt = Generation.prompt(3, 2);
        try (LanguageModel model = model(ModelDirection.BOTH, 5, 3)) {
            List<Scored> all = new ArrayList<>();
            enumerate(model, prompt.ids(), new Scored(new int[0], 0), 4, all);
            all.sort(BEST_FIRST);
            assertThat(all).hasSize(40 + 81); // ended within four tokens, and not

            List<Continuation> found = search(model, 128, false, 4, prompt);

            assertSame(found, all);
        }
    }

    /** The same rules on lists, every hypothesis read from the left again at each step. */
    private static List<Scored> plain(LanguageModel model, int beams, int maxLength, int[] prompt) {
        List<Scored> living = List.of(new Scored(new int[0], 0));
        List<Scored> ended = new ArrayList<>();
        for (int length = 1; length <= maxLength; length++) {
            List<Scored> all = new ArrayList<>();
            for (Scored one : living) {
                double[] next = Generation.next(model, Generation.concat(prompt, one.ids()));
                for (int id = 0; id < next.length; id++) {
                    all.add(new Scored(Generation.concat(one.ids(), id), one.logProbability() + Math.log(next[id])));
                }
            }
            all.sort(BEST_FIRST);
            all.stream().limit(beams).filter(Scored::ends).forEach(ended::add);
            living = all.stream().filter(one -> !one.ends()).limit(beams).toList();
        }
        ended.addAll(living);
        return ended.stream().sorted(BEST_FIRST).limit(beams).toList();
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 5", "3, 8", "7, 6"})
    void lanesGoOnFromTheStatesOfTheirParents(int beams, int maxLength) {
        for (long seed = 1; seed <= 5; seed++) {
            Prompt prompt = Generation.prompt(4, 2, 9);
            try (LanguageModel model = model(ModelDirection.FORWARD, 11, seed)) {
                assertSame(search(model, beams, true, maxLength, prompt), plain(model, beams, maxLength, prompt.ids()));
            }
        }
    }

    private static void assertSame(List<Continuation> found, List<Scored> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).ids())
                    .as("rank %d", i)
                    .isEqualTo(expected.get(i).ids());
            assertThat(found.get(i).logProbability()).isCloseTo(expected.get(i).logProbability(), within(1e-4));
            assertThat(found.get(i).stopped()).isEqualTo(expected.get(i).ends());
        }
    }

    @Test
    void aSearcherStartsEachPromptAnew() {
        Prompt first = Generation.prompt(2, 6, 3);
        Prompt second = Generation.prompt(5);
        try (LanguageModel model = model(ModelDirection.BOTH, 11, 8);
                BeamSearch search = new BeamSearch(model, 4, false, new Ending(9, STOP))) {
            String before = texts(search.search(first, 4));
            assertThat(texts(search.search(second, 4))).isNotEqualTo(before);
            assertThat(texts(search.search(first, 4))).isEqualTo(before);
            assertThat(before).doesNotContain("[0]", "[0,", " 0,", " 0]"); // <unk>
            assertThat(search.search(first, 2)).hasSize(2);
        }
    }

    private static String texts(List<Continuation> found) {
        return found.stream()
                .map(one -> Arrays.toString(one.ids()) + one.logProbability())
                .toList()
                .toString();
    }

    @Test
    void oneBeamTakesTheLikeliestTokenEachTime() {
        Prompt prompt = Generation.prompt(7, 4);
        try (LanguageModel model = model(ModelDirection.FORWARD, 30, 6)) {
            Continuation drawn = Generation.draw(
                            model, Generation.settings("top-k=1", "max-length=20"), List.of(prompt), 1, STOP)
                    .get(0);
            assertThat(search(model, 1, false, 20, prompt).get(0).ids()).isEqualTo(drawn.ids());
        }
    }
}
