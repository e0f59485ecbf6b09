package io.busbar.kill;

import io.busbar.log.ChannelLayout;
import java.util.Arrays;
import org.agrona.UnsafeApi;

/**
 * Shared memory, the kernel's locks, and a journal of all that changed them: one simulated machine a worker thread.
 *
 * <p>Stores take effect at once and are written down with what was there before. So a kill can take back those of the
 * dead party that nothing had ordered yet (its {@link #pending} ones), and a {@link Watcher} can take back all that
 * happened since a mark and let the party go on as if it had not been killed.
 *
 * <p>What orders, is less than what processors do: a release store comes after all stores before it, and says nothing
 * about those after it. Fences, compare-and-set and system calls order all.
 */
public final class Machine {
    public static final int PLAIN = 0;
    public static final int RELEASE = 1;
    /** A locked instruction: whole, and a fence. */
    public static final int LOCKED = 2;
    /** Done by the kernel, or by the harness in its place. */
    public static final int KERNEL = 3;
    /** No store: a word about what follows, for the trace. */
    public static final int NOTE = 4;

    public static final int FULL_FENCE = 0;
    public static final int STORE_FENCE = 1;
    /** What a system call or a locked instruction orders. */
    private static final int IMPLIED_FENCE = 2;

    /** Bit of a robust lock's word. */
    public static final long DIED = 1L << 40;

    private static final int SETTLED = 1 << 16;

    static final int LOCK_BYTES = 64;
    private static final int MOST_ATTACHMENTS = 1 << 8;

    private long control;
    private long controlSize;
    private long data;
    private long dataSize;
    private byte[] fresh;
    private int attachments;

    private final int[] lockHolders = new int[LOCK_BYTES];

    /** Per party: from where on the journal may hold stores of it that nothing ordered. */
    final int[] fenced = new int[MOST_ATTACHMENTS];
    /** Per party: its robust lock, or 0. */
    final long[] robust = new long[MOST_ATTACHMENTS];

    /** Per party: a word that a mutant holds back, or 0. */
    final long[] hint = new long[MOST_ATTACHMENTS];
    /** Per party: where its open batch starts, or -1. */
    final long[] batch = new long[MOST_ATTACHMENTS];

    long[] address = new long[1 << 14];
    long[] before = new long[1 << 14];
    long[] after = new long[1 << 14];
    int[] about = new int[1 << 14];
    private int top;

    /** The party whose stores these are. */
    int running;
    /** Loads and stores that the running party may still do before the watcher is asked. */
    int patience = Integer.MAX_VALUE;

    private boolean recording;
    private Watcher watcher;
    private Mutant mutant;

    /** Sees each store after it was done, and may switch to another party within. */
    interface Watcher {
        void stored(int index, int kind);

        /** The party has used up its patience. */
        void impatient();
    }

    public void install(final long controlAddress, final long sizeOfControl, final long dataAddress, final long size) {
        control = controlAddress;
        controlSize = sizeOfControl;
        data = dataAddress;
        dataSize = size;
        attachments = 0;
        recording = false;
    }

    /** Remembers the control area as it is now: each case starts from it. */
    void freeze() {
        fresh = new byte[(int) controlSize];
        UnsafeApi.copyMemory(null, control, fresh, UnsafeApi.arrayBaseOffset(byte[].class), controlSize);
    }

    /** A new channel, nobody in it. */
    void reset(final Watcher newWatcher, final Mutant newMutant) {
        UnsafeApi.copyMemory(fresh, UnsafeApi.arrayBaseOffset(byte[].class), null, control, controlSize);
        UnsafeApi.setMemory(null, data, dataSize, (byte) 0);
        Arrays.fill(lockHolders, 0);
        Arrays.fill(fenced, 0);
        Arrays.fill(robust, 0);
        Arrays.fill(hint, 0);
        Arrays.fill(batch, -1);
        top = 0;
        running = 0;
        patience = Integer.MAX_VALUE;
        watcher = newWatcher;
        mutant = newMutant;
        recording = true;
    }

    public long control() {
        return control;
    }

    public long controlSize() {
        return controlSize;
    }

    public long data() {
        return data;
    }

    public long dataSize() {
        return dataSize;
    }

    public int newAttachment() {
        return ++attachments;
    }

    /** The position of a shared channel's T. */
    long tail() {
        return UnsafeApi.getLong(null, control + ChannelLayout.TAIL_OFFSET) >>> 4 & -16L;
    }

    /** Whether a record starts at a position. */
    boolean isStamped(final long position) {
        final long secret = UnsafeApi.getLong(null, control + ChannelLayout.SECRET_OFFSET);
        return UnsafeApi.getLong(null, data + (position & dataSize - 1)) == (position ^ secret);
    }

    int top() {
        return top;
    }

    /** A load, or anything else where another party may come in between. */
    public void load() {
        if (--patience < 0) {
            watcher.impatient();
        }
    }

    public void store(final long where, final int size, final long value, final int kind) {
        if (mutant != null && recording && isShared(where)) {
            final int changed = mutant.store(this, where, value, kind);
            if (changed == Mutant.DROP) {
                return;
            }
            perform(where, size, mutant.value(this, where, value), changed);
            mutant.stored(this, where, value, kind);
            return;
        }
        perform(where, size, value, kind);
    }

    /** Whether it is not memory of the party's own process. */
    private boolean isShared(final long where) {
        return where - control >= 0 && where - control < controlSize
                || where - data >= 0 && where - data < 2 * dataSize;
    }

    /** The store itself, past the mutant. */
    void perform(final long where, final int size, final long value, final int kind) {
        if (!recording || !isShared(where)) {
            write(where, size, value);
            return;
        }
        final int index = note(where, size, value, kind);
        write(where, size, value);
        if (kind == LOCKED) {
            fenced[running] = top;
        }
        if (kind != KERNEL) {
            watcher.stored(index, kind);
        }
        load();
    }

    public boolean compareAndSet(final long where, final long expected, final long value) {
        fence(IMPLIED_FENCE);
        if (UnsafeApi.getLong(null, where) != expected && (mutant == null || !mutant.winsAnyway(this, where, value))) {
            return false;
        }
        store(where, Long.BYTES, value, LOCKED);
        return true;
    }

    public void addInt(final long where, final int delta) {
        fence(IMPLIED_FENCE);
        store(where, Integer.BYTES, UnsafeApi.getInt(null, where) + delta, LOCKED);
    }

    public void fence(final int kind) {
        if (mutant != null && mutant.dropsFence(this, kind)) {
            return;
        }
        fenced[running] = top;
        load();
    }

    // The kernel: system calls order what is before and after them.

    public boolean tryLock(final int id, final int offset) {
        fence(IMPLIED_FENCE);
        if (lockHolders[offset] != 0 && lockHolders[offset] != id && (mutant == null || !mutant.locksAnyway(offset))) {
            return false;
        }
        setLock(offset, id);
        return true;
    }

    public void unlock(final int id, final int offset) {
        fence(IMPLIED_FENCE);
        if (lockHolders[offset] == id) {
            setLock(offset, 0);
        }
    }

    public boolean isLockedByOther(final int id, final int offset) {
        fence(IMPLIED_FENCE);
        return lockHolders[offset] != 0 && lockHolders[offset] != id;
    }

    /** Lock bytes are journaled as if they were memory below the first page. */
    private void setLock(final int offset, final int id) {
        note(offset, 0, id, KERNEL);
        lockHolders[offset] = id;
    }

    public boolean acquireRobust(final long where) {
        robust[running] = where;
        return compareAndSet(where, 0, running) || compareAndSet(where, UnsafeApi.getLong(null, where) | DIED, running);
    }

    public void releaseRobust(final long where) {
        fence(IMPLIED_FENCE);
        store(where, Long.BYTES, 0, LOCKED);
        robust[running] = 0;
    }

    /**
     * The kernel marks the robust lock of a dead party, and drops its other locks if its memory is gone, too: at once,
     * or as the only sign of its death.
     */
    void bury(final int party, final boolean tornDown) {
        final long where = robust[party];
        final boolean marked = where != 0 && UnsafeApi.getLong(null, where) == party;
        if (marked) {
            note(where, Long.BYTES, party | DIED, KERNEL);
            write(where, Long.BYTES, party | DIED);
        }
        if (tornDown || !marked) {
            tearDown(party);
        }
    }

    void tearDown(final int party) {
        for (int offset = 0; offset < LOCK_BYTES; offset++) {
            if (lockHolders[offset] == party) {
                setLock(offset, 0);
            }
        }
    }

    int lockHolder(final int offset) {
        return lockHolders[offset];
    }

    boolean isLocked(final int offset) {
        return lockHolders[offset] != 0;
    }

    // The journal.

    private int note(final long where, final int size, final long value, final int kind) {
        final int index = top;
        if (index == address.length) {
            grow();
        }
        address[index] = where;
        before[index] = size == 0 ? lockHolders[(int) where] : read(where, size);
        after[index] = value;
        about[index] = kind | size << 4 | running << 8;
        top = index + 1;
        return index;
    }

    /** Writes something down for the trace. */
    void remark(final int word, final long detail) {
        if (top == address.length) {
            grow();
        }
        address[top] = word;
        before[top] = 0;
        after[top] = detail;
        about[top] = NOTE | running << 8;
        top++;
    }

    private void grow() {
        final int length = address.length * 2;
        address = Arrays.copyOf(address, length);
        before = Arrays.copyOf(before, length);
        after = Arrays.copyOf(after, length);
        about = Arrays.copyOf(about, length);
    }

    int kind(final int index) {
        return about[index] & 0xF;
    }

    int size(final int index) {
        return about[index] >> 4 & 0xF;
    }

    int party(final int index) {
        return about[index] >> 8 & 0xFF;
    }

    /** Whatever else becomes of its party, others have seen this store. */
    void settle(final int index) {
        about[index] |= SETTLED;
    }

    boolean isSettled(final int index) {
        return (about[index] & SETTLED) != 0;
    }

    /** Whether a store of the party stands there that nothing has ordered. */
    boolean isPending(final int index, final int party) {
        return kind(index) <= RELEASE && party(index) == party && !isSettled(index);
    }

    /** Takes back one entry. */
    void undo(final int index) {
        final int kind = kind(index);
        if (kind == NOTE) {
            return;
        }
        if (size(index) == 0) {
            lockHolders[(int) address[index]] = (int) before[index];
        } else {
            write(address[index], size(index), before[index]);
        }
    }

    /** Does a store again on top of whatever others have done since. */
    void redoAnew(final int index) {
        before[index] = read(address[index], size(index));
        redo(index);
    }

    void redo(final int index) {
        write(address[index], size(index), after[index]);
    }

    /** Takes back all since the mark, and forgets it. */
    void rewind(final int mark) {
        for (int i = top - 1; i >= mark; i--) {
            undo(i);
        }
        top = mark;
    }

    static long read(final long where, final int size) {
        return switch (size) {
            case Long.BYTES -> UnsafeApi.getLong(null, where);
            case Integer.BYTES -> UnsafeApi.getInt(null, where);
            default -> UnsafeApi.getByte(null, where);
        };
    }

    static void write(final long where, final int size, final long value) {
        switch (size) {
            case Long.BYTES -> UnsafeApi.putLong(null, where, value);
            case Integer.BYTES -> UnsafeApi.putInt(null, where, (int) value);
            default -> UnsafeApi.putByte(null, where, (byte) value);
        }
    }
}
