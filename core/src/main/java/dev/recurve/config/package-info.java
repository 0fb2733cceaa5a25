/** Settings: records with bounds, the reader that fills them from HOCON, and the two kinds of error a user sees. */
package dev.recurve.config;
