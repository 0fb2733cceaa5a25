/** Text from language models: distributions are reshaped and drawn from, or searched by beams, token by token. */
package dev.recurve.generate;
