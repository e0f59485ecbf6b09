package io.busbar.samples.feed;

import io.busbar.codecs.envelope.EndOfStreamDecoder;
import io.busbar.codecs.envelope.EnvelopeDecoder;
import io.busbar.codecs.mdp.MessageHeaderDecoder;
import io.busbar.log.RecordHandler;
import io.busbar.samples.marketdata.MarketBooks;
import io.busbar.sbe.SbeDispatcher;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;

/**
 * Follows what a {@link MarketDataPublisher} publishes: checks that every message comes once and in order, measures how
 * long it took, and keeps the books. Hand it to {@code Subscription.poll}.
 */
public final class MarketDataFollower implements RecordHandler {
    private static final long MAX_LATENCY_NANOS = 60_000_000_000L;

    private final SbeDispatcher envelopes = new SbeDispatcher(EnvelopeDecoder.SCHEMA_ID)
            .on(new EnvelopeDecoder(), this::onEnvelope)
            .on(new EndOfStreamDecoder(), this::onEndOfStream);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final SequenceCheck sequence = new SequenceCheck();
    private final Histogram latency = new Histogram(MAX_LATENCY_NANOS, 3);
    private final MarketBooks books = new MarketBooks();
    private final Tally tally = new Tally();
    private long lastReceivedNanos;
    private long refused;
    private boolean ended;

    @Override
    public void onRecord(
            final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
        envelopes.onRecord(buffer, offset, length, type, position);
    }

    /** Whether the publisher has said that nothing more will come. */
    public boolean hasEnded() {
        return ended;
    }

    /** When the last message was received, by {@link System#nanoTime()}. */
    public long lastReceivedNanos() {
        return lastReceivedNanos;
    }

    public SequenceCheck sequence() {
        return sequence;
    }

    /** From just before the publisher's claim until the envelope is decoded here, in ns. */
    public Histogram latency() {
        return latency;
    }

    public MarketBooks books() {
        return books;
    }

    /** What was received. */
    public Tally tally() {
        return tally;
    }

    /** Records and messages that were not understood. */
    public long refused() {
        return refused + books.refused() + envelopes.unknown() + envelopes.malformed();
    }

    private void onEnvelope(final EnvelopeDecoder envelope) {
        lastReceivedNanos = System.nanoTime();
        latency.recordValue(Math.clamp(lastReceivedNanos - envelope.sentNanos(), 0, MAX_LATENCY_NANOS));
        sequence.onNext(envelope.sequence());

        final DirectBuffer record = envelope.buffer();
        final int offset = envelope.limit();
        final int length = envelope.messageLength();
        if (length < MessageHeaderDecoder.ENCODED_LENGTH || length > record.capacity() - offset) {
            refused++;
            return;
        }
        books.onMessage(record, offset, length);
        tally.add(header.wrap(record, offset).templateId(), record, offset, length);
    }

    private void onEndOfStream(final EndOfStreamDecoder end) {
        sequence.onEnd(end.messages());
        ended = true;
    }
}
