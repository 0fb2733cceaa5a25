/** What is in a folder that Recurve wrote, for people and programs. */
package dev.recurve.spark.inspect;
