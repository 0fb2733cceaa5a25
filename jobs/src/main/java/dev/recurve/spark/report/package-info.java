/** The page of a training run. */
package dev.recurve.spark.report;
