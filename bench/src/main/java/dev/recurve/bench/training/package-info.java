/** Training of LSTM language models: ours, libtorch's and DL4J's. */
package dev.recurve.bench.training;
