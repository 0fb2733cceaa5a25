package dev.recurve.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents one component of a settings record and states its default, once, where it is declared. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** Marks the absence of a default: the setting is required. */
    String REQUIRED = "\0required";

    /** What the setting does, its unit and its bounds, in one sentence. */
    String doc();

    /** The default as a HOCON value ({@code 35}, {@code whitespace}, {@code []}); absent = required. */
    String or() default REQUIRED;
}
