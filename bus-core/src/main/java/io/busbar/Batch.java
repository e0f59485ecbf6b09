package io.busbar;

import io.busbar.log.Appender;
import org.agrona.DirectBuffer;

/**
 * Records that become visible all at once, by one store. Begun by {@link Publication#batch()}, ended by
 * {@link #commit()}, {@link #abort()} or {@link #close()}; a publisher that dies in between leaves none of them.
 */
public final class Batch implements AutoCloseable {
    private final Publication publication;
    private final Appender appender;

    Batch(final Publication publication, final Appender appender) {
        this.publication = publication;
        this.appender = appender;
    }

    /** Like {@link #offer(int, DirectBuffer, int, int)}, with type 0. */
    public long offer(final DirectBuffer buffer, final int offset, final int length) {
        return offer(0, buffer, offset, length);
    }

    /**
     * Adds a copy of some bytes.
     *
     * @return position of the log after the record (in a shared channel, what it would be if nobody else published),
     *     {@link Publication#BACK_PRESSURED}, or {@link Publication#BATCH_FULL}; refused records leave the batch as it
     *     was
     * @throws IllegalArgumentException if the record is too long, or the type negative
     * @throws IllegalStateException    if the batch was ended, on the wrong thread, or while a claim is open
     */
    public long offer(final int type, final DirectBuffer buffer, final int offset, final int length) {
        check(type, length);
        buffer.boundsCheck(offset, length);
        return appender.batchOffer(type, buffer.byteArray(), buffer.addressOffset() + offset, length);
    }

    /** Like {@link #tryClaim(int, int, Claim)}, with type 0. */
    public long tryClaim(final int length, final Claim claim) {
        return tryClaim(0, length, claim);
    }

    /** Adds a record that is written in place; commit the claim, then the batch. Results as of {@link #offer}. */
    public long tryClaim(final int type, final int length, final Claim claim) {
        check(type, length);
        claim.checkEnded();
        final long result = appender.batchClaim(type, length);
        return result > 0 ? publication.begin(claim, length, result) : result;
    }

    /**
     * Makes all its records visible.
     *
     * @return position of the log after the batch; or, in a shared channel only, {@link Publication#BACK_PRESSURED}:
     *     then the batch is as it was, to be committed again or aborted
     * @throws IllegalStateException if the batch was ended before, or a claim is open
     */
    public long commit() {
        checkOpen();
        return appender.commitBatch();
    }

    /** Gives all its records up, an open claim among them. */
    public void abort() {
        checkOpen();
        publication.forgetClaim();
        appender.abortBatch();
    }

    /** Aborts the batch if it was not ended before. */
    @Override
    public void close() {
        if (!publication.isClosed() && appender.hasOpenBatch()) {
            abort();
        }
    }

    private void check(final int type, final int length) {
        publication.check(type, length);
        if (!appender.hasOpenBatch()) {
            throw ended();
        }
    }

    private void checkOpen() {
        publication.checkThread();
        if (!appender.hasOpenBatch()) {
            throw ended();
        }
    }

    private IllegalStateException ended() {
        return new IllegalStateException(
                "channel " + publication.channel() + ": the batch was ended before; begin another");
    }
}
