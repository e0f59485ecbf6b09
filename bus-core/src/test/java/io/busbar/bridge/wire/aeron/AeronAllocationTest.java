package io.busbar.bridge.wire.aeron;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.busbar.bridge.wire.LogPair;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Carrying a log over Aeron leaves no garbage, the embedded media driver included. */
class AeronAllocationTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(60);
    private static final int RECORDS = 10_000;

    /** On a busy machine the compiler comes late. */
    private static final int ROUNDS = 10;

    /** What the measurement and a late compilation may take; an object a record would be eight times as much. */
    private static final long ALLOWED = 2L * RECORDS;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldAllocateNothingForWhatItCarries() throws Exception {
        final byte[] token = new byte[Wire.TOKEN_LENGTH];
        try (LogPair logs = new LogPair(1 << 20);
                Wire wire = new AeronWire(AeronOptions.of(ANY));
                WireReceiver receiver = wire.accept(logs.writer, token);
                WireSender sender = wire.connect(ANY, receiver.ticket(), token, logs.reader)) {
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS && least >= ALLOWED; round++) {
                least = Math.min(least, carry(logs, wire, sender, receiver));
            }
            final long allocated = least;
            assertTrue(allocated < ALLOWED, allocated + " bytes for " + RECORDS + " records");
        }
    }

    /** Bytes that the wire allocates while it carries so many records. */
    private long carry(final LogPair logs, final Wire wire, final WireSender sender, final WireReceiver receiver)
            throws WireException {
        final int goal = logs.received() + RECORDS;
        final long start = System.nanoTime();
        long allocated = 0;
        while (logs.received() < goal) {
            if (logs.offered() < goal) {
                logs.offer(200);
            }
            final long before = threads.getCurrentThreadAllocatedBytes();
            wire.poll(System.nanoTime());
            logs.carry(sender);
            receiver.poll();
            allocated += threads.getCurrentThreadAllocatedBytes() - before;
            logs.follow();
            assertTrue(System.nanoTime() - start < DEADLINE, "not within a minute");
        }
        return allocated;
    }
}
