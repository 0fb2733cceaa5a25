package dev.recurve.diagnose;

/**
 * The gradient of one step, over all parameters together.
 *
 * @param step from 1
 * @param loss of the step
 * @param norm {@code ‖g‖} as the backward pass left it
 * @param clippedNorm {@code ‖g‖} after clipping
 */
public record GradientNorm(int step, double loss, double norm, double clippedNorm) {}
