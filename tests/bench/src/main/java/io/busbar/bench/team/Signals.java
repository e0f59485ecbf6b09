package io.busbar.bench.team;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Signals to processes that this one has started. */
final class Signals {
    private Signals() {}

    static void stop(final List<Long> pids) {
        send("STOP", pids);
    }

    static void resume(final List<Long> pids) {
        send("CONT", pids);
    }

    private static void send(final String signal, final List<Long> pids) {
        final List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -" + signal + " \"$@\"", "sh"));
        pids.forEach(pid -> command.add(pid.toString()));
        try {
            final int status = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + signal + " " + pids + " failed: a process has ended");
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot run sh", e);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
