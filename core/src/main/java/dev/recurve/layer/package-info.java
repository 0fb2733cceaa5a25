/**
 * DL4J layers over the kernels: configuration, parameters and forward/backward of the token embedding, the
 * stacked recurrent layers and the softmax output.
 *
 * <p>Every configuration states its parameters once as a list of {@link dev.recurve.layer.ParameterBlock}s; one
 * {@link dev.recurve.layer.BlockParameters} lays them out for all layers. Sequences of one or two independent
 * directions are stacked along time: {@code [directions · time, batch, features]} in memory, which DL4J sees as its
 * usual {@code [batch, features, directions · time]}.
 */
package dev.recurve.layer;
