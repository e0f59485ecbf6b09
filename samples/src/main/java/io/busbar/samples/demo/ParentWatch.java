package io.busbar.samples.demo;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Ends this process when the one that started it is gone: the kernel closes the pipe that is our input. */
final class ParentWatch {
    private ParentWatch() {}

    /**
     * Begins to watch.
     *
     * @param bus is removed, since the one who would have done it is no more
     */
    static void start(final String bus) {
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
            try {
                while (System.in.read() >= 0) {}
                DemoBus.remove(bus);
            } catch (final IOException e) {
                throw new UncheckedIOException("the pipe from the parent cannot be read", e);
            } finally {
                Runtime.getRuntime().halt(1);
            }
        });
    }
}
