package dev.recurve.probe;

import dev.recurve.config.UsageException;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An element of a layer's hidden state.
 *
 * @param layer recurrent layer, from 1, the lowest
 * @param index from 0
 */
public record Unit(int layer, int index) implements Serializable, Comparable<Unit> {
    private static final Pattern NOTATION = Pattern.compile("(\\d{1,9}):(\\d{1,9})");

    /**
     * Reads {@code layer:unit}.
     *
     * @throws UsageException if it is written otherwise
     */
    public static Unit parse(String text) {
        Matcher parts = NOTATION.matcher(text.strip());
        if (!parts.matches()) {
            throw new UsageException(
                    "a unit is written layer:unit, such as 2:14 (layers from 1, units from 0), found '" + text + "'");
        }
        return new Unit(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    /**
     * Checks that a model has the unit.
     *
     * @param layers recurrent layers of the model
     * @param size elements of a hidden state
     * @throws UsageException if not
     */
    public void requireIn(int layers, int size) {
        if (layer < 1 || layer > layers || index < 0 || index >= size) {
            throw new UsageException("no unit " + this + ": the model has layers 1 to " + layers + " with units 0 to "
                    + (size - 1) + " each");
        }
    }

    @Override
    public int compareTo(Unit other) {
        return layer != other.layer ? Integer.compare(layer, other.layer) : Integer.compare(index, other.index);
    }

    @Override
    public String toString() {
        return layer + ":" + index;
    }
}
