/** A page that needs nothing beside itself: what a run folder holds, as HTML with drawings. */
package dev.recurve.report.page;
