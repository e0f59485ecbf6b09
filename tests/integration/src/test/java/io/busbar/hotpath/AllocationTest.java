package io.busbar.hotpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.busbar.hotpath.HotPath.Kind;
import io.busbar.hotpath.HotPath.Way;
import io.busbar.process.ShmTempDir;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that the thread allocates, as the JVM counts them, exactly. Asking allocates nothing itself; that is not taken
 * for granted, but measured around nothing first.
 */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int RECORDS = 1_000_000;
    private static final int WARM_UPS = 2;

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private Object waste;

    static Stream<Arguments> ways() {
        return Stream.of(Kind.values()).flatMap(kind -> Stream.of(Way.values()).map(way -> Arguments.of(kind, way)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void shouldAllocateNothing(final Kind kind, final Way way) {
        try (HotPath path = new HotPath(directory, kind)) {
            assertEquals(0, allocatedBy(() -> path.perform(way, RECORDS)));
        }
    }

    @Test
    void shouldNoticeASingleAllocation() {
        assertTrue(allocatedBy(() -> waste = new byte[1]) > 0);
        assertTrue(waste != null);
    }

    private static long allocatedBy(final Runnable work) {
        for (int i = 0; i < WARM_UPS; i++) {
            measure(work);
        }
        measure(() -> {});
        final long ofMeasuring = measure(() -> {});
        return measure(work) - ofMeasuring;
    }

    private static long measure(final Runnable work) {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
