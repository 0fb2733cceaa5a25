package dev.recurve.model;

import dev.recurve.config.CellType;
import dev.recurve.config.ModelSettings;

/** Models of different cells with as nearly the same number of parameters as whole units allow. */
public final class EqualSizes {
    /** No layer of a model is wider. */
    private static final int MOST_HIDDEN = 1 << 16;

    private EqualSizes() {}

    /**
     * The settings with another cell, and the number of hidden units that brings the model nearest to a size. There is no
     * projection: not every cell can have one.
     *
     * @param config everything but cell and hidden units
     * @param vocabularySize number of token ids
     * @param parameters to reach, over the whole model
     */
    public static ModelSettings withCell(ModelSettings config, CellType cell, int vocabularySize, long parameters) {
        int below = 1; // the widest known to stay below the size, or the least there is
        int above = MOST_HIDDEN;
        while (above - below > 1) {
            int middle = (below + above) / 2;
            if (size(config, cell, middle, vocabularySize) <= parameters) {
                below = middle;
            } else {
                above = middle;
            }
        }
        long under = Math.abs(parameters - size(config, cell, below, vocabularySize));
        long over = Math.abs(size(config, cell, above, vocabularySize) - parameters);
        return config.withCell(cell, 0).withHidden(under <= over ? below : above);
    }

    private static long size(ModelSettings config, CellType cell, int hidden, int vocabularySize) {
        return ModelSize.of(config.withCell(cell, 0).withHidden(hidden), vocabularySize)
                .parameters();
    }
}
