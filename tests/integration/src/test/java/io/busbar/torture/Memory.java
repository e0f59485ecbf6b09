package io.busbar.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much of it there is for victims. */
final class Memory {
    /** What a JVM takes for itself. */
    private static final long JVM = 100L << 20;

    private static final int MANY = 1_000;
    private static final int PAGE = 4096;

    private Memory() {}

    /** How many processes that touch so many bytes fit into two thirds of what is available. */
    static int processesOf(final long bytes) {
        final long fit = available() * 2 / 3 / (bytes + JVM);
        if (fit < 2) {
            throw new IllegalArgumentException(
                    "publishers that touch " + bytes + " bytes each do not fit: two are needed," + " and " + available()
                            + " bytes are available; choose less by --victim-memory");
        }
        return (int) Math.min(MANY, fit);
    }

    /** Takes so much that the kernel has to take back page by page; this process keeps it. */
    static void touch(final long bytes) {
        if (bytes > 0) {
            final MemorySegment memory = Arena.global().allocate(bytes, PAGE);
            for (long at = 0; at < bytes; at += PAGE) {
                memory.set(ValueLayout.JAVA_BYTE, at, (byte) 1);
            }
        }
    }

    private static long available() {
        try {
            return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElseThrow();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
