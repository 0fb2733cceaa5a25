/** Whole models, built from the layers: language models of one or two directions, and their use for inference. */
package dev.recurve.model;
