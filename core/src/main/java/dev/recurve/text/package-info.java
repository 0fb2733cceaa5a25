/** Lines of text: strict decoding, fields of JSON lines, and the hash that splits lines. */
package dev.recurve.text;
