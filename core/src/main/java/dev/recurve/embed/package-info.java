/** Contextual vectors of tokens from the layers of a language model. */
package dev.recurve.embed;
