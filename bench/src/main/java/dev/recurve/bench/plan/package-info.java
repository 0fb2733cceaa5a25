/** What {@code plan} reckons beside what then happens. */
package dev.recurve.bench.plan;
