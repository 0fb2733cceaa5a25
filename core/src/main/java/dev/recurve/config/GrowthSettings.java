package dev.recurve.config;

/**
 * Growth of the local steps of a round: {@code steps · factor^⌊r / every⌋} in round r after the warm-up, at most
 * {@code most}.
 *
 * @param factor what the steps grow by
 * @param every rounds between two changes
 * @param most where the growth ends
 */
public record GrowthSettings(
        @Setting(doc = "averaging.steps are multiplied by this again and again; 1: they stay as they are", or = "1.0")
                double factor,
        @Setting(doc = "rounds from one multiplication to the next", or = "10") int every,
        @Setting(doc = "most local steps of a round that growth leads to", or = "1000") int most) {
    public GrowthSettings {
        Bounds.between("factor", factor, 1, 100);
        Bounds.atLeast("every", every, 1);
        Bounds.atLeast("most", most, 1);
    }
}
