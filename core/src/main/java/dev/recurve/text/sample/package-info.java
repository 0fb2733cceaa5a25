/**
 * Sample corpora from a seeded grammar: sentences around subject-verb agreement, annotated with parts
 * of speech and entities.
 *
 * <p>{@link dev.recurve.text.sample.SampleGrammar} holds weighted rules with features, read from the
 * {@code .grammar} and {@code .lexicon} resources of this package; {@link
 * dev.recurve.text.sample.SampleGenerator} draws distinct sentences from it; {@link
 * dev.recurve.text.sample.SampleCorpora} writes the files of {@code data-samples/}.
 */
package dev.recurve.text.sample;
