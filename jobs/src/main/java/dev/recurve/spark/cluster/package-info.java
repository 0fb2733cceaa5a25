/** The cluster itself: whether its master answers, and what its executors have to offer. */
package dev.recurve.spark.cluster;
