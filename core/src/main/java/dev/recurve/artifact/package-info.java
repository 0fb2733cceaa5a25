/** Folders that Recurve writes: staged beside their place, described by a manifest, complete or absent. */
package dev.recurve.artifact;
