package io.busbar.bench.floor;

import io.busbar.shm.Memory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.agrona.BufferUtil;

/** How fast one processor copies memory in blocks, into shared memory as large as a default log. */
public final class CopyBandwidth {
    /** Bytes of the shared file that is copied into. */
    public static final int FILE_LENGTH = 4 << 20;

    private static final int BLOCK = 64 << 10;
    private static final int SOURCE_LENGTH = 4 * BLOCK;

    private CopyBandwidth() {}

    /**
     * Copies for a while.
     *
     * @param target address of {@link #FILE_LENGTH} bytes that are mapped
     * @return bytes a second
     */
    public static double measure(final long target, final long nanos) {
        final ByteBuffer buffer = ByteBuffer.allocateDirect(SOURCE_LENGTH);
        final long source = BufferUtil.address(buffer);
        final long start = System.nanoTime();
        long blocks = 0;
        long now;
        do {
            for (int to = 0; to < FILE_LENGTH; to += BLOCK) {
                Memory.copy(source + to % SOURCE_LENGTH, target + to, BLOCK);
                blocks++;
            }
            now = System.nanoTime();
        } while (now - start < nanos);
        Reference.reachabilityFence(buffer);
        return blocks * (double) BLOCK / ((now - start) / 1e9);
    }
}
