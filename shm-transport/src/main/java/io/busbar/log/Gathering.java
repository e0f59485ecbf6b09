package io.busbar.log;

import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The batch of a shared channel's publisher, in memory of its own process: records laid out as they will stand in the
 * log, but without stamps. The memory grows to what the largest batch so far needed, and is used again.
 */
final class Gathering {
    private static final int FIRST_SIZE = 4096;

    private final Channel channel;
    private final long alignmentMask;
    private final long maxBatch;
    private MemorySegment memory = MemorySegment.NULL;
    private long size;
    private long claimSize;
    private boolean open;

    Gathering(final Channel channel) {
        this.channel = channel;
        alignmentMask = channel.alignmentMask();
        maxBatch = channel.maxBatch();
    }

    void open() {
        open = true;
        size = 0;
        claimSize = 0;
    }

    void close() {
        open = false;
        claimSize = 0;
    }

    boolean isOpen() {
        return open;
    }

    boolean hasOpenClaim() {
        return claimSize != 0;
    }

    /** Bytes of the records so far, an open claim's among them. */
    long size() {
        return size + claimSize;
    }

    /** Takes space for a record; false if the batch would become too large. */
    boolean claim(final int type, final int length) {
        final long wanted = RecordLayout.size(length, alignmentMask);
        if (size + wanted > maxBatch) {
            return false;
        }
        if (size + wanted > memory.byteSize()) {
            grow(size + wanted);
        }
        claimSize = wanted;
        Memory.put(memory.address() + size + RecordLayout.LENGTH_OFFSET, RecordLayout.lengthAndType(length, type));
        return true;
    }

    long claimAddress() {
        return memory.address() + size + RecordLayout.HEADER_LENGTH;
    }

    void commitClaim() {
        size += claimSize;
        claimSize = 0;
    }

    /** Forgets the claim: nothing was taken from anybody yet. */
    void abortClaim() {
        claimSize = 0;
    }

    /** Writes the records to their claimed place, with all stamps but the first. */
    void copyTo(final long position) {
        final long source = memory.address();
        final long target = channel.address(position);
        Memory.copy(source + RecordLayout.LENGTH_OFFSET, target + RecordLayout.LENGTH_OFFSET, (int)
                (size - RecordLayout.LENGTH_OFFSET));
        for (long offset = length(source); offset < size; offset += length(source + offset)) {
            Memory.put(
                    target + offset + RecordLayout.STAMP_OFFSET,
                    RecordLayout.stamp(position + offset, channel.secret()));
        }
    }

    private long length(final long record) {
        return RecordLayout.size(Memory.getInt(record + RecordLayout.LENGTH_OFFSET), alignmentMask);
    }

    private void grow(final long needed) {
        final long larger = Math.max(Math.max(FIRST_SIZE, needed), Math.min(maxBatch, memory.byteSize() * 2));
        final MemorySegment grown = Arena.ofAuto().allocate(larger, Long.BYTES);
        MemorySegment.copy(memory, 0, grown, 0, size);
        memory = grown;
    }
}
