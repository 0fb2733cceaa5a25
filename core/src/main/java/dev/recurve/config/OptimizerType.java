package dev.recurve.config;

/** Optimizers. */
public enum OptimizerType {
    /** Stochastic gradient descent. */
    SGD,
    /** Heavy-ball momentum (Polyak 1964). */
    MOMENTUM,
    /** Nesterov's accelerated gradient, in the form of Sutskever et al. 2013. */
    NESTEROV,
    /** Adam (Kingma and Ba 2015); with weight decay AdamW (Loshchilov and Hutter 2019). */
    ADAM,
    /** AdaGrad (Duchi et al. 2011). */
    ADAGRAD,
    /** SGD whose steps are averaged once validation stops improving: NT-ASGD (Merity et al. 2018). */
    NT_ASGD
}
