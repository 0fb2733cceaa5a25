package dev.recurve.config;

/** Learning-rate schedules. */
public enum ScheduleType {
    /** The same rate to the end. */
    CONSTANT,
    /** A step down whenever validation stops improving. */
    PLATEAU,
    /** A straight line down to the floor. */
    LINEAR
}
