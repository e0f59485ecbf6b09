package io.busbar.samples.feed;

import io.busbar.Claim;
import io.busbar.Publication;
import io.busbar.codecs.envelope.EndOfStreamEncoder;
import io.busbar.codecs.envelope.EnvelopeEncoder;
import io.busbar.samples.marketdata.MdpPacket;
import io.busbar.samples.marketdata.PacketSource;
import io.busbar.sbe.SbeClaims;
import java.io.IOException;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.sbe.MessageEncoderFlyweight;

/** Publishes the messages of packets, each in a record of its own: the envelope first, right after it the message. */
public final class MarketDataPublisher {
    private final Publication publication;
    private final IdleStrategy idle;
    private final Claim claim = new Claim();
    private final EnvelopeEncoder envelope = new EnvelopeEncoder();
    private final EndOfStreamEncoder endOfStream = new EndOfStreamEncoder();
    private final MdpPacket packet = new MdpPacket();
    private final Tally tally = new Tally();
    private long refusals;

    /**
     * A publisher that starts at sequence 0.
     *
     * @param idle what to do while the channel is full because a follower is behind
     */
    public MarketDataPublisher(final Publication publication, final IdleStrategy idle) {
        this.publication = publication;
        this.idle = idle;
    }

    /** Publishes until there are no packets left, or {@code limit} messages are out. */
    public void publish(final PacketSource packets, final long limit, final Pace pace) throws IOException {
        while (tally.messages() < limit && packets.next()) {
            packet.wrap(packets.buffer(), packets.offset(), packets.length());
            while (tally.messages() < limit && packet.next()) {
                pace.awaitTurn();
                publish(packets);
            }
        }
    }

    /** Tells followers that nothing more will come. */
    public void end() {
        claim(endOfStream, EndOfStreamEncoder.BLOCK_LENGTH);
        endOfStream.messages(tally.messages());
        claim.commit();
    }

    /** What was published. */
    public Tally tally() {
        return tally;
    }

    /** How often a claim was refused because a follower was behind. */
    public long refusals() {
        return refusals;
    }

    private void publish(final PacketSource packets) {
        final int length = packet.messageLength();
        final long sentNanos = System.nanoTime(); // before the claim: waiting for space is part of the latency
        claim(envelope, EnvelopeEncoder.BLOCK_LENGTH + length);
        envelope.sequence(tally.messages())
                .sentNanos(sentNanos)
                .packetSequence(packet.sequence())
                .feed(packets.feed())
                .messageLength(length);
        claim.buffer().putBytes(envelope.limit(), packets.buffer(), packet.messageOffset(), length);
        claim.commit();
        tally.add(packet.templateId(), packets.buffer(), packet.messageOffset(), length);
    }

    /** Claims a record for a message of {@code length} bytes and puts its encoder there. */
    private void claim(final MessageEncoderFlyweight encoder, final int length) {
        while (SbeClaims.tryClaim(publication, encoder, length, claim) < 0) {
            refusals++;
            idle.idle();
        }
        idle.reset();
    }
}
