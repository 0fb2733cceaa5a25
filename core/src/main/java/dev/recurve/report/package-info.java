/** Results as people read them: tables of comma-separated values and plots. */
package dev.recurve.report;
