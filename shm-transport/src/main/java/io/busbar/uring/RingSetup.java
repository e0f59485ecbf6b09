package io.busbar.uring;

import io.busbar.linux.Errno;
import io.busbar.linux.IoUring;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Unistd;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;

/**
 * A ring's descriptor, and where the kernel says that its queues are. Asks for the best mode first, and for the next
 * one where that is unknown.
 */
final class RingSetup {
    /** {@link IoUring#setup}, or what a test puts in its place. */
    @FunctionalInterface
    interface Call {
        int setup(int entries, long params);
    }

    private static final int ALWAYS = IoUring.IORING_SETUP_SUBMIT_ALL | IoUring.IORING_SETUP_CQSIZE;
    private static final int DEFERRED =
            IoUring.IORING_SETUP_DEFER_TASKRUN | IoUring.IORING_SETUP_SINGLE_ISSUER | IoUring.IORING_SETUP_TASKRUN_FLAG;
    private static final int COOPERATIVE = IoUring.IORING_SETUP_COOP_TASKRUN | IoUring.IORING_SETUP_TASKRUN_FLAG;
    private static final int POLLED = IoUring.IORING_SETUP_SQPOLL | IoUring.IORING_SETUP_SQ_AFF;
    private static final int NEEDED =
            IoUring.IORING_FEAT_SINGLE_MMAP | IoUring.IORING_FEAT_NODROP | IoUring.IORING_FEAT_EXT_ARG;

    private final int fd;
    private final boolean polled;
    private final String mode;
    private final int[] words;

    private RingSetup(final int fd, final boolean polled, final String mode, final long params) {
        this.fd = fd;
        this.polled = polled;
        this.mode = mode;
        words = new int[IoUring.PARAMS_SIZE / Integer.BYTES];
        for (int i = 0; i < words.length; i++) {
            words[i] = Memory.getInt(params + (long) i * Integer.BYTES);
        }
    }

    static RingSetup of(final RingOptions options, final Call call) {
        try (Arena arena = Arena.ofConfined()) {
            final long params = arena.allocate(IoUring.PARAMS_SIZE, Long.BYTES).address();
            final RingSetup setup =
                    options.isPolled() ? polled(options, call, params) : unpolled(options, call, params);
            if ((setup.word(IoUring.PARAMS_FEATURES) & NEEDED) != NEEDED) {
                Unistd.close(setup.fd);
                throw new LinuxException("io_uring_setup", "with EXT_ARG and NODROP", Errno.EINVAL.number());
            }
            return setup;
        } catch (final LinuxException e) {
            throw RingRemedy.setup(e);
        }
    }

    private static RingSetup polled(final RingOptions options, final Call call, final long params) {
        final String mode =
                "SQPOLL on core " + options.pollingCpu() + ", sleeping after " + options.pollingIdleMillis() + " ms";
        return new RingSetup(call(options, call, params, POLLED), true, mode, params);
    }

    private static RingSetup unpolled(final RingOptions options, final Call call, final long params) {
        try {
            return new RingSetup(call(options, call, params, DEFERRED), false, "DEFER_TASKRUN", params);
        } catch (final LinuxException e) {
            if (!e.is(Errno.EINVAL)) {
                throw e;
            }
            final String mode = "COOP_TASKRUN, because DEFER_TASKRUN was refused: " + e.errnoName()
                    + ", Linux 6.1 has it; a system call more is interrupted now and then";
            return new RingSetup(call(options, call, params, COOPERATIVE), false, mode, params);
        }
    }

    private static int call(final RingOptions options, final Call call, final long params, final int mode) {
        Memory.zero(params, IoUring.PARAMS_SIZE);
        Memory.putInt(params + IoUring.PARAMS_CQ_ENTRIES, options.completions());
        Memory.putInt(params + IoUring.PARAMS_FLAGS, ALWAYS | mode);
        if (options.isPolled()) {
            Memory.putInt(params + IoUring.PARAMS_SQ_THREAD_CPU, options.pollingCpu());
            Memory.putInt(params + IoUring.PARAMS_SQ_THREAD_IDLE, options.pollingIdleMillis());
        }
        return call.setup(options.submissions(), params);
    }

    int fd() {
        return fd;
    }

    boolean isPolled() {
        return polled;
    }

    String mode() {
        return mode;
    }

    /** A 4-byte field of struct io_uring_params by its offset. */
    int word(final int offset) {
        return words[offset / Integer.BYTES];
    }
}
