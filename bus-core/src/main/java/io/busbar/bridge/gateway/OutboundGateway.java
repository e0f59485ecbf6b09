package io.busbar.bridge.gateway;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.ReservedValueSupplier;
import io.busbar.BusChannels;
import io.busbar.bridge.gateway.GatewayOptions.Full;
import io.busbar.log.Channel;
import io.busbar.log.ChannelBusyException;
import io.busbar.log.CorruptLogException;
import io.busbar.log.RecordLayout;
import io.busbar.log.SpanReader;
import io.busbar.shm.Memory;
import io.busbar.shm.RegionException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Publishes the records of a channel in an Aeron stream.
 *
 * <p><b>Once at least.</b> The gateway's hold on the channel is durable and keeps its name: it moves when Aeron has
 * taken a message, and stays when the gateway is killed, so the next of its name goes on where it was. A kill between
 * the two publishes one message twice. What Aeron has taken is Aeron's: what it has not sent when its media driver dies
 * is lost, and it goes to those who are connected then. A message that Aeron does not take, because its receivers are
 * slow or nobody is connected, waits in the channel and holds its publisher back ({@link Full#HOLD}), or is dropped and
 * counted.
 *
 * <p>It begins after the last record of a channel that it has not held before; of a shared one, it pads what dead
 * publishers have claimed. Not thread-safe; belongs to the thread that polls it first.
 */
public final class OutboundGateway implements Gateway {
    private static final int MAX_SPAN = 64 << 10;
    private static final long RETRY = TimeUnit.MILLISECONDS.toNanos(100);

    private final Aeron aeron;
    private final BusChannels bus;
    private final GatewayOptions options;
    private final Teller teller;
    private final GatewayCounts counts = new GatewayCounts();
    private final UnsafeBuffer payload = new UnsafeBuffer();
    private Channel channel;
    private SpanReader reader;
    private ExclusivePublication publication;
    private long registration = Aeron.NULL_VALUE;
    private long nextAttempt;
    private boolean attempted;
    private boolean again;
    private long type;
    private final ReservedValueSupplier reserved = (buffer, offset, length) -> type;

    /**
     * A gateway that begins with its first poll.
     *
     * @param aeron stays open until the gateway is closed
     */
    public OutboundGateway(
            final Aeron aeron, final BusChannels bus, final GatewayOptions options, final GatewayEvents events) {
        this.aeron = aeron;
        this.bus = bus;
        this.options = options;
        teller = new Teller(options.name(), counts, events);
    }

    @Override
    public int poll(final long nowNanos) {
        teller.poll(nowNanos);
        if (reader == null && !open(nowNanos)) {
            return 0;
        }
        if (registration == Aeron.NULL_VALUE) {
            registration = aeron.asyncAddExclusivePublication(options.uri(), options.stream());
        }
        if (publication == null) {
            publication = aeron.getExclusivePublication(registration);
            return publication == null ? 0 : 1;
        }
        final int found = reader.find(Long.MAX_VALUE, MAX_SPAN);
        if (found == 0 && channel.isRetired() && reader.isDrained()) {
            teller.tell("channel " + options.channel() + " was deleted");
            reader.forget();
            closeChannel();
            again = true;
            return 1;
        }
        return pass(found);
    }

    private boolean open(final long now) {
        if (attempted && now - nextAttempt < 0) {
            return false;
        }
        attempted = true;
        nextAttempt = now + RETRY;
        try {
            final Optional<Channel> there = bus.attachSource(options.channel());
            if (there.isEmpty()) {
                teller.complain("there is no channel " + options.channel() + " yet");
                return false;
            }
            channel = there.get();
            // Of a channel that was made anew, everything is new.
            reader = SpanReader.joinDurable(channel, durableName(), again);
            teller.tell("holds channel " + options.channel() + " from position " + reader.held());
            return true;
        } catch (final RegionException | ChannelBusyException | CorruptLogException e) {
            teller.complain(e.getMessage());
            closeChannel();
            return false;
        }
    }

    /** The name of this gateway's slot among the channel's subscribers, not 0. */
    private long durableName() {
        try {
            final byte[] name = ("gateway " + options.name()).getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name))
                            .getLong()
                    | 1;
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private int pass(final int found) {
        int done = 0;
        while (done < found) {
            final long address = reader.address();
            final long lengthAndType = Memory.getOpaque(address + RecordLayout.LENGTH_OFFSET);
            final int length = (int) lengthAndType;
            final long mask = channel.geometry().alignment() - 1L;
            final long size = RecordLayout.HEADER_LENGTH + (long) length + mask & ~mask;
            if (length < 0 || size > found - done) {
                throw new IllegalStateException("channel " + options.channel() + ": the record at position "
                        + reader.sent() + " has changed since it was found; stop all participants, remove the channel");
            }
            type = lengthAndType >> 32;
            if (type != RecordLayout.PADDING && !pass(address + RecordLayout.HEADER_LENGTH, length)) {
                break;
            }
            reader.sent((int) size);
            // After each message: a kill doubles the one that Aeron has just taken, and no other.
            reader.taken(reader.sent());
            done += (int) size;
        }
        return done;
    }

    /** Returns whether the message is done with. */
    private boolean pass(final long address, final int length) {
        if (length > publication.maxMessageLength()) {
            counts.countRefused();
            return true;
        }
        payload.wrap(address, length);
        final long result = publication.offer(payload, 0, length, options.types() ? reserved : null);
        if (result > 0) {
            counts.countPassed();
            return true;
        }
        if (result == Publication.MAX_POSITION_EXCEEDED) {
            teller.tell("the stream's session has come to its last position, and another begins");
            publication.close();
            publication = null;
            registration = Aeron.NULL_VALUE;
        } else if (result == Publication.CLOSED) {
            throw new IllegalStateException("the publication to " + options.uri() + " was closed");
        } else if (result != Publication.ADMIN_ACTION && options.full() == Full.DROP) {
            counts.countDropped();
            return true;
        } else if (result != Publication.ADMIN_ACTION) {
            counts.countHeld();
        }
        return false;
    }

    @Override
    public GatewayCounts counts() {
        return counts;
    }

    /** Gives the hold on the channel up for good; closes. */
    public void forget() {
        if (reader != null) {
            reader.forget();
            reader = null;
        }
        close();
    }

    private void closeChannel() {
        reader = null;
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    /** Leaves the stream. The hold on the channel stays for the next gateway of its name. */
    @Override
    public void close() {
        teller.last();
        if (registration != Aeron.NULL_VALUE && !aeron.isClosed()) {
            aeron.asyncRemovePublication(registration);
        }
        registration = Aeron.NULL_VALUE;
        if (reader != null) {
            reader.close();
        }
        closeChannel();
    }
}
