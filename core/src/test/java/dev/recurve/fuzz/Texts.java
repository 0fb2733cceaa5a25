package dev.recurve.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Words and lines of many scripts, none of them with blanks inside a word. */
public final class Texts {
    private static final List<String> LETTERS = List.of(
            "a", "e", "t", "n", "Q", "7", "ж", "щ", "é", "ß", "漢", "字", "ا", "ש", "😀", "e\u0301", "-", "'", "\\", "#",
            "_", "|", "=", "\"", "{", "<");

    private Texts() {}

    /** A word of one to eight letters. */
    public static String word(Random random) {
        StringBuilder word = new StringBuilder();
        for (int left = 1 + random.nextInt(8); left > 0; left--) {
            word.append(Damage.pick(LETTERS, random));
        }
        return word.toString();
    }

    /** So many things. */
    public static <T> List<T> some(int least, int most, Random random, Supplier<T> one) {
        List<T> all = new ArrayList<>();
        for (int left = least + random.nextInt(most - least + 1); left > 0; left--) {
            all.add(one.get());
        }
        return all;
    }

    /** One to seven words with blanks between. */
    public static String line(Random random) {
        return String.join(" ", some(1, 7, random, () -> word(random)));
    }

    /** Bytes in UTF-8. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Text of bytes in UTF-8, with U+FFFD for what is not. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
