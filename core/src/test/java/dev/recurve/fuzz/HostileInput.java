package dev.recurve.fuzz;

import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** What a reader of files may be given. */
public final class HostileInput {
    private static final int LONGEST_NOISE = 300;

    private HostileInput() {}

    /**
     * Files: one in eight as it should be, one in eight of random bytes, the others damaged in one to four places.
     *
     * @param document makes one that is as it should be
     */
    public static Arbitrary<byte[]> of(Function<Random, byte[]> document) {
        return Arbitraries.randomValue(random -> switch (random.nextInt(8)) {
            case 0 -> document.apply(random);
            case 1 -> noise(random);
            default -> damaged(document.apply(random), random);
        });
    }

    /** A copy that is damaged in one to four places. */
    public static byte[] damaged(byte[] document, Random random) {
        byte[] damaged = document;
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            damaged = Damage.any(random).done(damaged, random);
        }
        return damaged;
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[random.nextInt(LONGEST_NOISE)];
        random.nextBytes(noise);
        return noise;
    }
}
