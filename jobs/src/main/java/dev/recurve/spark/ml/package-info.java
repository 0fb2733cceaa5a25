/** Models at work on DataFrames: contextual embeddings of text. */
package dev.recurve.spark.ml;
