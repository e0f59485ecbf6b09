package io.busbar.bridge.wire.uring;

import io.busbar.uring.CompletionHandler;
import io.busbar.uring.FixedBuffers;
import io.busbar.uring.Ring;
import io.busbar.uring.RingOptions;
import java.util.ArrayList;
import java.util.function.BooleanSupplier;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The ring that all paths of a wire share: hands completions to those whose operations they are of. User data is the
 * party's number and a tag of the party's own.
 */
final class RingLoop implements CompletionHandler, AutoCloseable {
    /** Somebody who has operations in the ring. */
    interface Party extends AutoCloseable {
        /** Ends its operations, and removes itself. */
        @Override
        void close();

        /** Takes notice of a completion; what may fail is done later, by the party's own methods. */
        void onCompletion(int tag, int result, int flags);
    }

    /** Connections that can have a place in the ring's table of files; the others use their descriptors. */
    private static final int FILES = 1024;

    private static final int BUFFERS = 256;
    private static final int TAG_BITS = 16;
    private static final int BATCH = 256;

    private final Ring ring;
    private final LogBuffers buffers;
    private final FilePlaces files;
    private final Long2ObjectHashMap<Party> parties = new Long2ObjectHashMap<>();
    private long lastNumber;
    private long handled;

    RingLoop(final RingOptions options) {
        ring = Ring.open(options);
        try {
            ring.reserveFiles(FILES);
            files = new FilePlaces(ring, FILES);
            buffers = new LogBuffers(FixedBuffers.reserve(ring, BUFFERS));
        } catch (final RuntimeException e) {
            ring.close();
            throw e;
        }
    }

    LogBuffers buffers() {
        return buffers;
    }

    FilePlaces files() {
        return files;
    }

    int descriptor() {
        return ring.descriptor();
    }

    /** Admits a party; returns its number. */
    long add(final Party party) {
        parties.put(++lastNumber, party);
        return lastNumber;
    }

    /** From now on completions of the party's operations are of no interest. */
    void remove(final long number) {
        parties.remove(number);
    }

    static long userData(final long number, final int tag) {
        return number << TAG_BITS | tag;
    }

    /** A place for an operation. There always is one: full queues are submitted. */
    long claim() {
        return ring.claimOrSubmit();
    }

    /** Submits what was claimed, and hands out what has completed; returns how much that was. */
    int turn() {
        ring.submit();
        return ring.poll(this, BATCH);
    }

    /** Turns, and sleeps until something has completed or time is up. */
    void await(final long timeoutNanos) {
        ring.await(timeoutNanos);
        ring.poll(this, BATCH);
    }

    /**
     * Turns and sleeps until something is so.
     *
     * @return whether it was so before time was up
     */
    boolean turnUntil(final BooleanSupplier condition, final long timeoutNanos) {
        final long start = System.nanoTime();
        turn();
        while (!condition.getAsBoolean()) {
            final long left = timeoutNanos - (System.nanoTime() - start);
            if (left <= 0) {
                return false;
            }
            await(left);
        }
        return true;
    }

    /** How many completions there have been. */
    long handled() {
        return handled;
    }

    @Override
    public void onCompletion(final long userData, final int result, final int flags) {
        handled++;
        final Party party = parties.get(userData >>> TAG_BITS);
        if (party != null) {
            party.onCompletion((int) (userData & ((1 << TAG_BITS) - 1)), result, flags);
        }
    }

    /** Closes all parties, and the ring. */
    @Override
    public void close() {
        new ArrayList<>(parties.values()).forEach(Party::close);
        ring.close();
    }
}
