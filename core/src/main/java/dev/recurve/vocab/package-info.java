/** Vocabularies: the tokens that have an id, and how they are counted, cut and stored. */
package dev.recurve.vocab;
