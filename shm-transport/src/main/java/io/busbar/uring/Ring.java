package io.busbar.uring;

import io.busbar.linux.Errno;
import io.busbar.linux.IoUring;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Unistd;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A ring of io_uring. Its use: {@link #claim} a place, fill it by {@link Submission}, and so on; {@link #submit} all
 * that was filled, {@link #poll} what completed, or {@link #await} it asleep.
 *
 * <p>The thread that opened a ring is the only one to use and to close it, and is a platform thread. Nothing here
 * allocates after the ring is open.
 *
 * <p>Descriptors and memory may be registered with it: a registered file ({@link #registerFile}) spares a look-up at
 * each operation, registered memory ({@link FixedBuffers}) the finding and pinning of pages.
 */
public final class Ring implements AutoCloseable {
    /** Returned by {@link #claim} if all places are full: submit first. */
    public static final long NO_PLACE = 0;

    /** Timeout of {@link #await} for as long as it takes. */
    public static final long FOREVER = -1;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int ARGUMENT = 0;
    private static final int TIMESPEC = IoUring.GETEVENTS_ARG_SIZE;
    private static final int PARAMETER = TIMESPEC + IoUring.TIMESPEC_SIZE;
    private static final int SCRATCH_SIZE = PARAMETER + IoUring.SYNC_CANCEL_SIZE;

    private final Arena arena = Arena.ofShared();
    private final long scratch;
    private final RingSetup setup;
    private final RingMapping mapping;
    private final SubmissionQueue submissions;
    private final CompletionQueue completions;
    private int files;
    private boolean closed;

    private Ring(final RingSetup setup, final RingMapping mapping) {
        this.setup = setup;
        this.mapping = mapping;
        submissions = mapping.submissions();
        completions = mapping.completions();
        final MemorySegment segment = arena.allocate(SCRATCH_SIZE, Long.BYTES);
        scratch = segment.address();
        Memory.put(scratch + ARGUMENT + IoUring.GETEVENTS_ARG_TS, scratch + TIMESPEC);
    }

    /**
     * Opens a ring with the best mode that the kernel has.
     *
     * @throws RingException if io_uring is not to be had; the message says why and what to do
     */
    public static Ring open(final RingOptions options) {
        return open(options, IoUring::setup);
    }

    static Ring open(final RingOptions options, final RingSetup.Call call) {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("a ring belongs to a platform thread, this one is virtual");
        }
        final RingSetup setup = RingSetup.of(options, call);
        try {
            return new Ring(setup, RingMapping.map(setup));
        } catch (final LinuxException e) {
            Unistd.close(setup.fd());
            throw RingRemedy.setup(e);
        }
    }

    /** How the kernel runs this ring, and what it refused before; for logs. */
    public String mode() {
        return setup.mode();
    }

    /** The ring's descriptor, which can be polled: readable while {@link #poll} has something to hand over. */
    public int descriptor() {
        return setup.fd();
    }

    /**
     * Hands out a place of the submission queue for {@link Submission} to fill. Every place handed out is submitted, in
     * this order.
     *
     * @return the place's address, or {@link #NO_PLACE}
     */
    public long claim() {
        return submissions.claim();
    }

    /** As {@link #claim}, but submits what was claimed before if all places are full. */
    public long claimOrSubmit() {
        long entry;
        while ((entry = submissions.claim()) == NO_PLACE) {
            submit();
        }
        return entry;
    }

    /** Places that can be claimed now; whoever links operations makes sure first that all of the chain will fit. */
    public int free() {
        return submissions.free();
    }

    /** Places of the submission queue. */
    public int capacity() {
        return submissions.size();
    }

    /** Submits what was claimed, and has completions that wait for this thread posted. One system call at most. */
    public void submit() {
        final int pending = submissions.publish();
        if (setup.isPolled()) {
            if (pending > 0 && submissions.needsWakeup()) {
                enter(pending, 0, IoUring.IORING_ENTER_SQ_WAKEUP, 0);
            }
        } else if (pending > 0 || submissions.needsEntering()) {
            enter(pending, 0, IoUring.IORING_ENTER_GETEVENTS, 0);
        }
    }

    /**
     * Submits what was claimed, and sleeps until something has completed or time is up. May return early.
     *
     * @param timeoutNanos above 0, or {@link #FOREVER}
     */
    public void await(final long timeoutNanos) {
        final int pending = submissions.publish();
        int flags = IoUring.IORING_ENTER_GETEVENTS;
        if (setup.isPolled() && submissions.needsWakeup()) {
            flags |= IoUring.IORING_ENTER_SQ_WAKEUP;
        }
        if (completions.ready() > 0) {
            enter(pending, 0, flags, 0);
        } else if (timeoutNanos == FOREVER) {
            enter(pending, 1, flags, 0);
        } else {
            Memory.put(scratch + TIMESPEC, timeoutNanos / NANOS_PER_SECOND);
            Memory.put(scratch + TIMESPEC + Long.BYTES, timeoutNanos % NANOS_PER_SECOND);
            enter(pending, 1, flags | IoUring.IORING_ENTER_EXT_ARG, scratch + ARGUMENT);
        }
    }

    /**
     * Hands over completions. Makes a system call only if the kernel has some that it could not post.
     *
     * @return how many were handed over, {@code limit} at most
     */
    public int poll(final CompletionHandler handler, final int limit) {
        if (completions.ready() == 0 && submissions.needsEntering()) {
            enter(0, 0, IoUring.IORING_ENTER_GETEVENTS, 0);
        }
        return completions.drain(handler, limit);
    }

    /** What is not submitted now, for want of memory or because completions must be taken first, is so next time. */
    private void enter(final int submit, final int minComplete, final int flags, final long argument) {
        final int result = IoUring.enter(setup.fd(), submit, minComplete, flags, argument);
        if (result < 0 && !isPassing(-result)) {
            throw RingRemedy.enter(new LinuxException("io_uring_enter", "of " + submit + " entries", -result));
        }
    }

    private static boolean isPassing(final int errno) {
        return errno == Errno.ETIME.number()
                || errno == Errno.EINTR.number()
                || errno == Errno.EBUSY.number()
                || errno == Errno.EAGAIN.number();
    }

    /** Makes an empty table of registered files, once. */
    public void reserveFiles(final int places) {
        final long register = scratch + PARAMETER;
        Memory.zero(register, IoUring.RSRC_SIZE);
        Memory.putInt(register + IoUring.RSRC_REGISTER_NR, places);
        Memory.putInt(register + IoUring.RSRC_REGISTER_FLAGS, IoUring.IORING_RSRC_REGISTER_SPARSE);
        register(IoUring.IORING_REGISTER_FILES2, register, IoUring.RSRC_SIZE, "a table of " + places + " files");
        files = places;
    }

    /**
     * Puts a descriptor into a place of the table. The ring keeps the file open by itself until the place is used for
     * another, or emptied by -1.
     */
    public void registerFile(final int place, final int fd) {
        if (place < 0 || place >= files) {
            throw new IndexOutOfBoundsException("place " + place + " of a table of " + files + " files");
        }
        final long update = scratch + PARAMETER;
        Memory.zero(update, IoUring.FILES_UPDATE_SIZE);
        Memory.putInt(update, place);
        Memory.put(update + IoUring.FILES_UPDATE_FDS, update + IoUring.FILES_UPDATE_SIZE);
        Memory.putInt(update + IoUring.FILES_UPDATE_SIZE, fd);
        register(IoUring.IORING_REGISTER_FILES_UPDATE, update, 1, "descriptor " + fd + " as file " + place);
    }

    /** Whether the kernel knows an operation, an IORING_OP_ constant. Knowing it is not being allowed to. */
    public boolean knows(final int operation) {
        final int operations = 256;
        try (Arena confined = Arena.ofConfined()) {
            final long probe = confined.allocate(
                            IoUring.PROBE_SIZE + (long) operations * IoUring.PROBE_OP_SIZE, Long.BYTES)
                    .address();
            register(IoUring.IORING_REGISTER_PROBE, probe, operations, "a probe of operations");
            final long flags =
                    probe + IoUring.PROBE_SIZE + (long) operation * IoUring.PROBE_OP_SIZE + IoUring.PROBE_OP_FLAGS;
            return (Memory.getByte(flags) & IoUring.IO_URING_OP_SUPPORTED) != 0;
        }
    }

    /** Ends all operations but zero-copy sends that only wait for their notification; each completes as it can. */
    public void cancelAll() {
        final long cancel = scratch + PARAMETER;
        Memory.zero(cancel, IoUring.SYNC_CANCEL_SIZE);
        Memory.putInt(cancel + IoUring.SYNC_CANCEL_FD, -1);
        Memory.putInt(
                cancel + IoUring.SYNC_CANCEL_FLAGS, IoUring.IORING_ASYNC_CANCEL_ALL | IoUring.IORING_ASYNC_CANCEL_ANY);
        Memory.put(cancel + IoUring.SYNC_CANCEL_TIMEOUT, -1);
        Memory.put(cancel + IoUring.SYNC_CANCEL_TIMEOUT + Long.BYTES, -1);
        try {
            register(IoUring.IORING_REGISTER_SYNC_CANCEL, cancel, 1, "the end of all operations");
        } catch (final LinuxException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    int register(final int operation, final long argument, final int count, final String subject) {
        return IoUring.register(setup.fd(), operation, argument, count, subject);
    }

    /**
     * Ends all operations. After this the kernel writes to no memory for them; what a zero-copy send still has queued
     * it keeps and reads, as any socket would, until the peer has it or the socket is closed.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            cancelAll();
        } finally {
            mapping.unmap();
            Unistd.close(setup.fd());
            arena.close();
        }
    }
}
