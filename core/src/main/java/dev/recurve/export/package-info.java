/** Models for other libraries: safetensors under PyTorch's names, ONNX, word vectors as text. */
package dev.recurve.export;
