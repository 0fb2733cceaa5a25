package dev.recurve.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What a command did, called as {@code ./recurve} calls it.
 *
 * @param code of exit
 * @param out what it printed
 * @param err what it printed for people: progress, or the line that says what is wrong
 */
record Outcome(int code, String out, String err) {
    static Outcome of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Recurve.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Outcome(code, out.toString(), err.toString());
    }

    /** Fails with what the command said unless it succeeded. */
    static Outcome succeed(String... arguments) {
        Outcome outcome = of(arguments);
        assertThat(outcome.code).as(outcome.err).isZero();
        return outcome;
    }
}
