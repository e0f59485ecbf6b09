package io.busbar.log;

import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The publisher of a replica: lets the bytes of the source's log land in place, and makes whole records visible.
 *
 * <pre>
 *   position      landed              limit                 position, growing
 *    | invisible, may be |  room: bytes may  |
 *    | cut anywhere      |  land here        |
 *    +-------------------+-------------------+---------
 *    ^ stamp of this record is not in the log but at {@link #stampAddress()}
 * </pre>
 *
 * <p>Why nothing torn is ever seen. Inner stamps land with their records, so the bytes from {@code position} on may
 * hold valid stamps of records that have landed by half. Readers find none of them as long as the log has no stamp at
 * {@code position}: the first {@value #STAMP_LENGTH} bytes land beside the log. {@link #landed} walks over the records
 * that are whole, takes the stamp of the one behind them out of the log, and then stores the first stamp with release:
 * all of them are visible at once. A kill at any point leaves stamps behind {@code position} and none at it, which
 * {@link Reopening} makes harmless as it does after a publisher that was killed in a batch. After a cut,
 * {@link #abandon()} does the same for what has landed: the next bytes may be cut into other pieces.
 *
 * <p>Where others write the log themselves, stamps and all (a device does, on behalf of the source's host), the writer
 * is {@link #expose() exposed}: readers see records without its help, and {@link #advance()} has it catch up by the
 * stamps. Whoever writes stores the first stamp of a span when all else of the span is there, and nothing at or behind
 * {@link #limit()}. It crashes as well as the other way: behind a kill there are whole records with stamps in a row,
 * which {@link Reopening} walks over, and behind them stamps without one at their beginning. When nobody can write any
 * more, {@link #abandon()} catches up for the last time, and makes harmless what lies behind.
 *
 * <p>Nothing that lands is trusted: each record's stamp must be that of its place, and its length in range.
 *
 * <p>How far it may go is told by {@link #limit()}, which is at most the slowest holding subscriber plus the capacity,
 * and at most a window beyond {@code position}, so that most of the log's history stays there for those who join. Bound
 * to one thread.
 */
public final class SpanWriter implements AutoCloseable {
    /** Bytes of a stamp. */
    public static final int STAMP_LENGTH = Long.BYTES;

    private final Channel channel;
    private final Slot slot;
    private final WriteLimit writeLimit;
    private final Doorbell doorbell;
    private final MemorySegment firstStamp = Arena.ofAuto().allocate(STAMP_LENGTH, STAMP_LENGTH);
    private final long window;
    private long tail;
    private long records;
    private long landed;
    private long placed;
    private long limit;
    private boolean exposed;

    /**
     * Takes the publisher slot of a replica, and goes on where its log ends.
     *
     * @throws ChannelBusyException     if another publisher lives
     * @throws IllegalArgumentException if the channel is no replica
     * @throws CorruptLogException      if the log cannot be continued
     */
    public SpanWriter(final Channel channel) {
        if (channel.originIncarnation() == 0) {
            throw new IllegalArgumentException(channel.path() + " is not a replica; let the bridge create one of"
                    + " another name, or delete this channel");
        }
        this.channel = channel;
        doorbell = new Doorbell(channel);
        slot = PublisherSlot.take(channel);
        final Checkpoints checkpoints = new Checkpoints(channel);
        final Checkpoint end = Reopening.recover(channel, checkpoints);
        tail = end.position();
        records = end.records();
        landed = tail;
        placed = tail;
        limit = tail;
        // A quarter of the capacity is what the largest record takes, without its header.
        window = channel.capacity() / 4 + channel.step();
        writeLimit = new WriteLimit(channel, checkpoints, slot, tail);
        slot.settle();
        doorbell.ring();
    }

    /** Ties the publisher's life to the calling platform thread. */
    public void bind() {
        slot.bind();
    }

    /** Where the log ends: all before is visible. This is what may be called taken. */
    public long position() {
        return tail;
    }

    /** How many records stand before {@link #position()}, padding not counted. */
    public long records() {
        return records;
    }

    /** Whether the log's stamps are made with this secret. */
    public boolean hasSecret(final long secret) {
        return channel.secret() == secret;
    }

    /** All bytes before have landed; where the next one belongs. */
    public long landed() {
        return landed;
    }

    /** No byte may land at or behind this position. It never goes back. */
    public long limit() {
        return limit;
    }

    /** Whether the limit is as far away as it gets, so that no subscriber's progress would raise it. */
    public boolean hasRoom() {
        return limit - tail > window - channel.step();
    }

    /**
     * Asks the subscribers' cursors whether the limit may be raised, once it has come closer than the window.
     *
     * @return whether it was
     */
    public boolean raiseLimit() {
        if (hasRoom()) {
            return false;
        }
        final long allowed = writeLimit.raise(tail, records, tail + window);
        if (allowed <= limit) {
            return false;
        }
        limit = allowed;
        return true;
    }

    /**
     * How many of the next bytes belong to {@link #stampAddress()}, before those that belong to {@link #address()}.
     * 0 to {@value #STAMP_LENGTH}; not 0 until the stamp of the record at {@link #position()} has landed whole.
     */
    public int stampRoom() {
        return (int) Math.max(0, Math.min(STAMP_LENGTH - (landed - tail), limit - landed));
    }

    /** Where the next byte goes while {@link #stampRoom()} is not 0. */
    public long stampAddress() {
        return firstStamp.address() + Math.min(STAMP_LENGTH, landed - tail);
    }

    /** Where the next byte goes once {@link #stampRoom()} is 0, and the one after the stamp until then. */
    public long address() {
        return channel.address(Math.max(landed, tail + STAMP_LENGTH));
    }

    /** How many bytes may land at {@link #address()}: contiguous, and without those of {@link #stampRoom()}. */
    public int room() {
        return (int) Math.max(0, limit - Math.max(landed, tail + STAMP_LENGTH));
    }

    /**
     * Says that the next bytes stand where they belong, and makes the records visible that are whole now.
     *
     * @param bytes how many: at most {@link #stampRoom()} plus {@link #room()}
     * @return whether {@link #position()} has moved
     * @throws CorruptLogException if they are no records of this log; {@link #abandon()} makes them harmless
     */
    public boolean landed(final int bytes) {
        if (bytes < 0 || bytes > limit - landed) {
            throw new IllegalArgumentException(bytes + " bytes from position " + landed + ", allowed up to " + limit);
        }
        landed += bytes;
        long next = tail;
        long count = 0;
        while (landed - next >= RecordLayout.HEADER_LENGTH) {
            final long lengthAndType = header(next);
            final long end = next + RecordLayout.size(RecordLayout.length(lengthAndType), channel.alignmentMask());
            if (end > landed) {
                break;
            }
            count += RecordLayout.type(lengthAndType) == RecordLayout.PADDING ? 0 : 1;
            next = end;
        }
        if (next == tail) {
            return false;
        }
        publish(next, count);
        return true;
    }

    /** Bytes of the log. */
    public long capacity() {
        return channel.capacity();
    }

    /** Address of the mapped log; its {@link #capacity()} bytes are followed by the same bytes once more. */
    public long logAddress() {
        return channel.data();
    }

    /**
     * From now on others may write the log between {@link #position()} and {@link #limit()}, until {@link #abandon()};
     * bytes do not land by {@link #landed} or {@link #land} meanwhile.
     */
    public void expose() {
        // What a path of a process that was killed has written at its very end, after Reopening looked.
        Reopening.scrub(channel, tail, Math.min(channel.writeLimit(), tail + channel.capacity()));
        exposed = true;
    }

    /**
     * Catches up with records that others have made visible.
     *
     * @return whether {@link #position()} has moved
     * @throws CorruptLogException if what stands there with a stamp is no record; {@link #abandon()} makes it harmless
     */
    public boolean advance() {
        if (!channel.isStamped(tail)) {
            return false;
        }
        final long first = tail;
        try {
            while (tail < limit && channel.isStamped(tail)) {
                final long lengthAndType = checked(tail);
                final long end = tail + RecordLayout.size(RecordLayout.length(lengthAndType), channel.alignmentMask());
                if (end > limit) {
                    throw CorruptLogException.badSpan(channel, tail, "reach beyond the limit " + limit);
                }
                records += RecordLayout.type(lengthAndType) == RecordLayout.PADDING ? 0 : 1;
                tail = end;
                landed = end;
            }
        } finally {
            if (tail != first) {
                doorbell.ringIfAwaited();
            }
        }
        return tail != first;
    }

    /**
     * Catches up, knowing that all before a position has been written.
     *
     * @throws CorruptLogException if the records there are do not reach it
     */
    public boolean advanceTo(final long position) {
        final boolean moved = advance();
        if (tail - position < 0) {
            throw CorruptLogException.badSpan(
                    channel, tail, "are said to be records up to position " + position + ", and are none");
        }
        return moved;
    }

    /** Copies bytes into place from memory of the caller, as if they had landed there; see {@link #landed(int)}. */
    public boolean land(final long source, final int bytes) {
        return land(source, bytes, 0);
    }

    /**
     * Copies bytes into place that have come before their turn: between them and {@link #landed()} others are missing.
     * They stay where they are until {@link #land(long, int, int)} says that those in front of them have come.
     *
     * <p>Why this shows nothing early: nobody reads behind {@link #position()} while the log has no stamp there, and
     * its stamp is either beside the log, or among the missing bytes. It cannot be both here and there, because what is
     * placed begins and ends at multiples of {@value #STAMP_LENGTH}. After a kill, {@link Reopening} looks at all that
     * lies before the limit.
     *
     * @param position multiple of {@value #STAMP_LENGTH}, above {@link #landed()}
     * @param bytes    multiple of {@value #STAMP_LENGTH}; the last is before {@link #limit()}
     */
    public void place(final long position, final long source, final int bytes) {
        if (position <= landed || bytes < 0 || bytes > limit - position || !isWhole(position) || !isWhole(bytes)) {
            throw new IllegalArgumentException(bytes + " bytes at position " + position + ", allowed behind " + landed
                    + " and up to " + limit + ", in multiples of " + STAMP_LENGTH);
        }
        Memory.copy(source, channel.address(position), bytes);
        placed = Math.max(placed, position + bytes);
    }

    /**
     * Copies bytes into place and has those land, too, that stand behind them by {@link #place}; see
     * {@link #landed(int)}. Both at once: what is visible must never end in front of a stamp that was placed.
     *
     * @param behind how many there are; all that reach the copied ones without a gap
     */
    public boolean land(final long source, final int bytes, final int behind) {
        final int toStamp = Math.min(bytes, stampRoom());
        if (bytes > toStamp + room() || behind < 0 || behind > 0 && !isWhole(landed + bytes)) {
            throw new IllegalArgumentException(bytes + " bytes and " + behind + " behind them from position " + landed
                    + ", allowed up to " + limit);
        }
        Memory.copy(source, stampAddress(), toStamp);
        Memory.copy(source + toStamp, address(), bytes - toStamp);
        return landed(bytes + behind);
    }

    private static boolean isWhole(final long position) {
        return (position & STAMP_LENGTH - 1) == 0;
    }

    /** Forgets what has landed and is not visible: the bytes from {@link #position()} on will come again. */
    public void abandon() {
        if (exposed) {
            exposed = false;
            try {
                advance();
            } catch (final CorruptLogException e) {
                // It is behind what is visible and whole, and goes with the rest.
            }
            Reopening.scrub(channel, tail, limit);
        } else {
            Reopening.scrub(channel, tail, Math.max(landed, placed));
        }
        landed = tail;
        placed = tail;
    }

    /** Checks the record at a position whose header has landed; returns its length and type. */
    private long header(final long position) {
        final long stamp = Memory.get(position == tail ? firstStamp.address() : channel.address(position));
        if (stamp != RecordLayout.stamp(position, channel.secret())) {
            throw CorruptLogException.badSpan(channel, position, "do not begin with that place's stamp");
        }
        return checked(position);
    }

    /** Length and type of the record at a position, read once. */
    private long checked(final long position) {
        final long lengthAndType = Memory.getOpaque(channel.address(position) + RecordLayout.LENGTH_OFFSET);
        final int length = RecordLayout.length(lengthAndType);
        if (length < 0 || length > channel.maxPayload()) {
            throw CorruptLogException.badSpan(
                    channel, position, "claim a length of " + length + ", allowed is 0 to " + channel.maxPayload());
        }
        final int type = RecordLayout.type(lengthAndType);
        if (type < RecordLayout.PADDING) {
            throw CorruptLogException.badSpan(channel, position, "claim the type " + type);
        }
        return lengthAndType;
    }

    private void publish(final long next, final long count) {
        final long first = tail;
        final long stamp = Memory.get(firstStamp.address());
        final int early = (int) Math.min(STAMP_LENGTH, landed - next);
        if (early > 0) {
            Memory.copy(channel.address(next), firstStamp.address(), early);
            Memory.setOpaque(channel.address(next), 0);
        }
        // ORDER commit: release, pairs with poll's acquire. All whole records before, and no stamp behind them; the
        // first stamp after.
        Memory.setRelease(channel.address(first), stamp);
        tail = next;
        records += count;
        doorbell.ringIfAwaited();
    }

    /** Gives the publisher's slot back. The channel is closed by its owner. */
    @Override
    public void close() {
        abandon();
        slot.showPosition(tail);
        slot.free();
    }
}
