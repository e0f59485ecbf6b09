package io.busbar.bench.floor;

import java.util.concurrent.TimeUnit;

/** Ends a process that hangs, which also ends its output, and so the wait of whoever reads that. */
public final class Watchdog {
    private Watchdog() {}

    /** Kills the process if it is still there after so many seconds; one that has ended in time is left alone. */
    public static void over(final Process process, final long seconds) {
        process.onExit().orTimeout(seconds, TimeUnit.SECONDS).exceptionally(late -> process.destroyForcibly());
    }
}
