/** Measures of a trained model on a held-out split. */
package dev.recurve.evaluate;
