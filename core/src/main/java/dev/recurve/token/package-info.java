/** Tokenizers: a line of text in, tokens out, no character lost. */
package dev.recurve.token;
