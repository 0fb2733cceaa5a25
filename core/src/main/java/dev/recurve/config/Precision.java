package dev.recurve.config;

/**
 * In which numbers the matrix products of training read their factors. Parameters, sums, cell states, losses and the
 * gradients of parameters are f32 in either.
 */
public enum Precision {
    /** 32-bit floats. */
    F32,
    /**
     * bfloat16: the upper half of a float, with 8 significant bits and the range of a float, so that no loss scaling is
     * needed (Kalamkar et al. 2019).
     */
    BF16;

    /** The name in configuration files and logs. */
    public String label() {
        return Names.kebab(name());
    }
}
