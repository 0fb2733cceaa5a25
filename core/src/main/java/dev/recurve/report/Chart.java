package dev.recurve.report;

/** What a {@link Figure} draws in one of its fields. */
public sealed interface Chart permits LineChart, HeatMap {
    /** Stands above it. */
    String title();
}
