/** The Spark jobs beside the same work without Spark. */
package dev.recurve.bench.jobs;
