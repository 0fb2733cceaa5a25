/** Tags of tokens that mark spans: schemes, their rules, and conversion between them. */
package dev.recurve.text.tag;
