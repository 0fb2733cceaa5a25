/** What a language model knows of number agreement, which units carry it, and what its gates do meanwhile. */
package dev.recurve.probe;
