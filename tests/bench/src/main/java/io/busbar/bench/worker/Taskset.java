package io.busbar.bench.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pinning by the program taskset, where the system call cannot be made from here. */
final class Taskset {
    private Taskset() {}

    /** Pins the calling thread; returns whether that worked. */
    static boolean pin(final int cpu) {
        try {
            // Leads to /proc/PID/task/TID of the thread that looks.
            final String thread = Files.readSymbolicLink(Path.of("/proc/thread-self"))
                    .getFileName()
                    .toString();
            return new ProcessBuilder("taskset", "-cp", Integer.toString(cpu), thread)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (final IOException e) {
            return false;
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
