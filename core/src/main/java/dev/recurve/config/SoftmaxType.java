package dev.recurve.config;

/** How the output layer of a language model is trained. */
public enum SoftmaxType {
    /** Over the whole vocabulary. */
    FULL,
    /** Over the target and a sample of the others (Jean et al. 2015). */
    SAMPLED,
    /** Over a head of frequent words and clusters of rarer ones (Grave et al. 2017). */
    ADAPTIVE
}
