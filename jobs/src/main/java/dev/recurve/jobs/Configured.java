package dev.recurve.jobs;

/** A command that reads settings; its help lists them. */
interface Configured {
    /** The record whose components are the sections that the command reads. */
    Class<? extends Record> settings();
}
