/** Corpora on Spark: reading, tokenizing, counting, and the streams that workers read. */
package dev.recurve.spark.data;
