package io.busbar.log;

import io.busbar.shm.Access;
import io.busbar.shm.Memory;
import java.util.function.LongSupplier;

/**
 * A holding subscriber that takes the log as bytes: it finds spans of committed records, gives their addresses, and
 * holds them until somebody else, usually on another host, says that it has taken them.
 *
 * <pre>
 *   held          sent              end                     position, growing
 *    |  on the way  |  span: [sent, end)  |  not looked at yet
 *    +--------------+---------------------+------------------
 *    cursor of the slot; starts of records: held, end; any byte: sent
 * </pre>
 *
 * <p>Bytes from {@code held} on do not change while this reader is open: committed records are never changed, and the
 * publisher does not overwrite what is held. So any part of them may be sent again at any time.
 *
 * <p>A durable reader's hold stays when its process dies, and {@link #joinDurable} of the same name goes on with it. It
 * holds the publisher back until {@link #forget()}, by this process or a later one.
 *
 * <p>Of a channel with several publishers, a span ends in front of a claim that has no record yet. Subscribers would
 * skip it if its owner is dead, but those who read the copy cannot know; so this reader turns it into padding first, as
 * a publisher would that it held back: {@link #recordEnd} is where that is decided. That is the one thing that it ever
 * writes to a log, and what its attachment needs write access for. Bound to one thread.
 */
public final class SpanReader implements AutoCloseable {
    /** What {@link #records()} is of a channel with several publishers, where nobody counts them. */
    public static final long UNCOUNTED = Joining.UNKNOWN;

    /** The publisher stores checkpoints while we walk to one; so often it cannot. */
    private static final int PATIENCE = 1_000;

    private final Channel channel;
    private final Slot slot;
    private final Doorbell doorbell;
    private final boolean durable;

    /** Null in an exclusive channel. */
    private final GapWatch gaps;

    private long held;
    private long sent;
    private long end;
    private long records;

    private SpanReader(final Joining joined, final boolean durable, final LongSupplier clock) {
        channel = joined.channel();
        gaps = channel.geometry().shared() ? new GapWatch(channel, clock) : null;
        slot = joined.slot();
        doorbell = new Doorbell(channel);
        this.durable = durable;
        held = joined.start().position();
        sent = held;
        end = held;
        records = joined.start().records();
    }

    /**
     * Joins a channel; the slot is freed by {@link #close()}, or when this process dies.
     *
     * @param oldest whether to begin at the oldest checkpoint still there, or after the last committed record
     * @throws ChannelBusyException if all subscriber slots have owners
     */
    public static SpanReader join(final Channel channel, final boolean oldest) {
        return join(channel, oldest, System::nanoTime);
    }

    /**
     * As {@link #join(Channel, boolean)}.
     *
     * @param clock in ns; says how often to look for the dead, and nothing else
     * @throws IllegalArgumentException if the channel is shared and attached read-only
     */
    public static SpanReader join(final Channel channel, final boolean oldest, final LongSupplier clock) {
        checkAccess(channel);
        return new SpanReader(Joining.join(channel, true, oldest), false, clock);
    }

    /**
     * Joins a channel, or goes on with what an owner of the same name has left, where it was.
     *
     * @param name   any number but 0, of one living owner at a time
     * @param oldest as {@link #join}, if nobody of that name has been here
     * @throws ChannelBusyException if all subscriber slots have owners, or somebody of that name lives
     */
    public static SpanReader joinDurable(final Channel channel, final long name, final boolean oldest) {
        return joinDurable(channel, name, oldest, System::nanoTime);
    }

    /** As {@link #joinDurable(Channel, long, boolean)}, with a clock as for {@link #join}. */
    public static SpanReader joinDurable(
            final Channel channel, final long name, final boolean oldest, final LongSupplier clock) {
        checkAccess(channel);
        return new SpanReader(Joining.joinDurable(channel, name, oldest), true, clock);
    }

    private static void checkAccess(final Channel channel) {
        if (channel.geometry().shared() && channel.access() != Access.READ_WRITE) {
            throw new IllegalArgumentException(channel.path() + " is shared, and attached read-only; who carries it"
                    + " elsewhere pads the claims of dead publishers: attach for writing");
        }
    }

    /** Ties the reader's life to the calling platform thread. */
    public void bind() {
        slot.bind();
    }

    /** Everything before has been taken; nothing from here on is overwritten. */
    public long held() {
        return held;
    }

    /** The first position that was not sent yet. */
    public long sent() {
        return sent;
    }

    /**
     * Looks for committed records behind what it knows already.
     *
     * @param limit    position behind which no record may end
     * @param maxBytes stop looking when the span has so many bytes, up to 2^30; the last record may reach beyond
     * @return bytes of the span that begins at {@link #sent()} and ends with a record; they are contiguous from
     *         {@link #address()}
     * @throws CorruptLogException if a visible record contradicts the protocol
     */
    public int find(final long limit, final int maxBytes) {
        while (end - sent < maxBytes) {
            final long next = recordEnd(end);
            if (next == end || next > limit) {
                break;
            }
            end = next;
        }
        return (int) (end - sent);
    }

    /** Address of the mapped log; its {@link #capacity()} bytes are followed by the same bytes once more. */
    public long logAddress() {
        return channel.data();
    }

    /** Bytes of the log. */
    public long capacity() {
        return channel.capacity();
    }

    /** Address of the byte at {@link #sent()}. */
    public long address() {
        return channel.address(sent);
    }

    /** Moves {@link #sent()} on, within what {@link #find} has found. */
    public void sent(final int bytes) {
        if (bytes < 0 || bytes > end - sent) {
            throw new IllegalArgumentException(bytes + " bytes from position " + sent + ", found up to " + end);
        }
        sent += bytes;
    }

    /**
     * Gives back what lies before a position, which the other side says it has taken.
     *
     * @throws IllegalArgumentException if it cannot have: it was not sent, or no record starts there
     */
    public void taken(final long position) {
        if (position < held || position > sent || position != end && !isRecordStart(position)) {
            throw new IllegalArgumentException(channel.path() + ": position " + position
                    + " cannot have been taken, sent is " + held + " to " + sent);
        }
        if (position != held) {
            held = position;
            records = Joining.UNKNOWN;
            slot.setCursor(position);
        }
    }

    /** Goes back to {@link #held()}: all that was not taken is found and sent again. */
    public void rewind() {
        sent = held;
        end = held;
    }

    /**
     * Goes on from a position that the other side has, which is at or behind {@link #held()}, and gives back what lies
     * before.
     *
     * @return false, with nothing changed but {@link #rewind()}, if no committed record starts or ends there
     */
    public boolean resume(final long position) {
        rewind();
        long reached = held;
        while (reached < position) {
            final long next = recordEnd(reached);
            if (next == reached) {
                return false;
            }
            reached = next;
        }
        if (reached != position) {
            return false;
        }
        sent = position;
        end = position;
        taken(position);
        return true;
    }

    /**
     * How many records stand before {@link #held()}, padding not counted; {@link #UNCOUNTED} in a shared channel. Walks
     * to a checkpoint if it must.
     */
    public long records() {
        if (gaps != null) {
            return UNCOUNTED;
        }
        if (records == Joining.UNKNOWN) {
            records = count();
        }
        return records;
    }

    private long count() {
        final Checkpoints checkpoints = new Checkpoints(channel);
        for (int attempt = 0; attempt < PATIENCE; attempt++) {
            // Behind what is held, or the newest before it, which the publisher may be about to overwrite.
            final Checkpoint near = checkpoints.earliestFrom(held);
            final long from = Math.min(near.position(), held);
            final long to = Math.max(near.position(), held);
            long position = from;
            long between = 0;
            while (position < to) {
                final long next = recordEnd(position);
                if (next == position) {
                    break;
                }
                between += isPadding(position) ? 0 : 1;
                position = next;
            }
            if (position == to && (from == held || from + channel.capacity() >= channel.writeLimit())) {
                return near.position() >= held ? near.records() - between : near.records() + between;
            }
        }
        throw new CorruptLogException(channel.path() + ": no way leads from position " + held + " to a checkpoint; "
                + CorruptLogException.REMEDY);
    }

    /**
     * Where the committed record at a position ends; the position itself if there is none. The one place that judges
     * whether bytes may be sent. A dead publisher's claim is a record as soon as it is padding, which it stays: what
     * was sent of it can be sent again, by this process or the next.
     */
    private long recordEnd(final long position) {
        if (!channel.isStamped(position) && (gaps == null || !gaps.pad(position))) {
            return position;
        }
        final int length =
                RecordLayout.length(Memory.getOpaque(channel.address(position) + RecordLayout.LENGTH_OFFSET));
        if (length < 0 || length > channel.maxPayload()) {
            throw CorruptLogException.badLength(channel, position, length);
        }
        return position + RecordLayout.size(length, channel.alignmentMask());
    }

    private boolean isRecordStart(final long position) {
        return (position & channel.alignmentMask()) == 0 && channel.isStamped(position);
    }

    private boolean isPadding(final long position) {
        return RecordLayout.type(Memory.getOpaque(channel.address(position) + RecordLayout.LENGTH_OFFSET))
                == RecordLayout.PADDING;
    }

    /** Whether all that is committed has been taken, and nothing is claimed behind which more may be committed. */
    public boolean isDrained() {
        return held == end && recordEnd(end) == end && !isAtGap();
    }

    private boolean isAtGap() {
        return gaps != null && gaps.isGap(end);
    }

    /** How far the publisher may have come beyond {@link #held()}, in bytes; one load. */
    public long lag() {
        return channel.writeLimit() - held;
    }

    /** From where a replica would go on that holds nothing yet; where nobody counts records, it counts from there. */
    public ReplicaOrigin origin() {
        return new ReplicaOrigin(channel.incarnation(), channel.secret(), held, Math.max(0, records()));
    }

    /** Address of the 4-byte futex that is woken when the doorbell rings; its value is {@link #rings()}. */
    public long doorbellAddress() {
        return doorbell.address();
    }

    /** How often the channel's doorbell has rung; to be read before {@link #announceSleep}. */
    public int rings() {
        return doorbell.rings();
    }

    /**
     * Says that this reader is about to sleep on {@link #doorbellAddress()} while its value is {@link #rings()}: what
     * is published after this rings, what was published before is found by a look after this.
     *
     * @return whether that is sure; if not, sleep for a millisecond at most. It is not in front of a claim, whose owner
     *         may die without ringing, and not the first time after a ring: see {@link Doorbell}
     */
    public boolean announceSleep() {
        return doorbell.announce() && doorbell.isSettled() && !isAtGap();
    }

    /** Frees the slot, even if it is durable. */
    public void forget() {
        slot.forget();
    }

    /** Frees the slot; if it is durable, leaves it as it is for the next of its name. The channel stays open. */
    @Override
    public void close() {
        if (durable) {
            slot.depart();
        } else {
            slot.free();
        }
    }
}
