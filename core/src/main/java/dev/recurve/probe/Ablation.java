package dev.recurve.probe;

import dev.recurve.config.ProbeSettings.Definition;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Units that are taken out of a model together.
 *
 * <p>Of the two definitions in the literature {@link Definition#OUTPUT} sets {@code h_t[u] = 0} after every step (Lakretz
 * et al. 2019); {@link Definition#WEIGHTS} sets rows {@code u} of the recurrent weights, and of the weights of the layer
 * above or of the softmax, to zero. Every cell reads the {@code h} of other units by those weights only, so from a state
 * of zeros both give the same states of all other units; a GRU keeps {@code h[u]} past the weights, but only in the unit
 * itself. They differ in what the unit itself shows, and if the first state were not zero.
 *
 * @param units sorted, each once
 * @param definition what taking out means
 */
public record Ablation(List<Unit> units, Definition definition) implements Serializable {
    /** The intact model. */
    public static final Ablation NONE = new Ablation(List.of(), Definition.OUTPUT);

    /** Sorts the units. */
    public Ablation {
        units = units.stream().sorted().distinct().toList();
    }

    /** The units of one layer, from 0. */
    int[] inLayer(int layer) {
        return units.stream()
                .filter(unit -> unit.layer() == layer + 1)
                .mapToInt(Unit::index)
                .toArray();
    }

    /** The lowest layer, from 0, that computes something else than in the intact model. */
    int lowestLayer() {
        return units.isEmpty() ? 0 : units.get(0).layer() - 1;
    }

    /**
     * Reads units joined by {@code +}.
     *
     * @throws dev.recurve.config.UsageException if a unit is written otherwise than {@code layer:unit}
     */
    public static Ablation parse(String text, Definition definition) {
        return new Ablation(Arrays.stream(text.split("\\+")).map(Unit::parse).toList(), definition);
    }

    @Override
    public String toString() {
        return units.stream().map(Unit::toString).collect(Collectors.joining("+"));
    }
}
