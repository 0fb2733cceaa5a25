/** Jobs that look inside a language model: agreement of subject and verb, and which units carry it. */
package dev.recurve.spark.probe;
