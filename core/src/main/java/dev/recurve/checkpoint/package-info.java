/** Models on disk: safetensors files, checkpoint folders, and the folders of a training run. */
package dev.recurve.checkpoint;
