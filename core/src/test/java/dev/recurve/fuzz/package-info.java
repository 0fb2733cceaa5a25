/** What tests of readers with generated input have in common: documents, their damage, and what every reader promises. */
package dev.recurve.fuzz;
