package io.busbar.samples.demo;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Shows how far the follower is: a line that is rewritten on a terminal, a new one each second elsewhere. */
final class LiveLine {
    private static final long PIPE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PrintStream out;
    private final long expected;
    private final boolean terminal;
    private Progress shown;
    private long shownNanos = System.nanoTime();
    private int width;

    LiveLine(final PrintStream out, final long expected) {
        this.out = out;
        this.expected = expected;
        final Console console = System.console();
        terminal = console != null && console.isTerminal();
    }

    /** Shows progress if there is any that was not shown, and it is time to. */
    void show(final Progress progress) {
        final long now = System.nanoTime();
        if (progress == null || progress == shown || !terminal && now - shownNanos < PIPE_NANOS) {
            return;
        }
        shown = progress;
        shownNanos = now;
        print(String.format(
                Locale.ROOT,
                "%,11d of %,d  %,9d/s  %d  %s",
                progress.messages(),
                expected,
                progress.perSecond(),
                progress.top().securityId(),
                progress.top().quote()));
    }

    /** Leaves the line as it stands. */
    void end() {
        if (terminal && width > 0) {
            out.println();
        }
    }

    private void print(final String line) {
        if (terminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
            out.flush();
            width = line.length();
        } else {
            out.println(line);
        }
    }
}
