package io.busbar.bridge.wire.uring;

import io.busbar.bridge.wire.WireProbe;
import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Mman;
import io.busbar.linux.Socket;
import io.busbar.linux.Unistd;
import io.busbar.shm.Access;
import io.busbar.uring.Completion;
import io.busbar.uring.CompletionHandler;
import io.busbar.uring.FixedBuffers;
import io.busbar.uring.Ring;
import io.busbar.uring.RingException;
import io.busbar.uring.Submission;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Moves some bytes over loopback by the operations that the wire uses, and tells what came of it. */
final class UringProbe {
    private static final int LENGTH = 64 << 10;
    private static final int NOT_REGISTERED = -1;

    private final UringOptions options;

    UringProbe(final UringOptions options) {
        this.options = options;
    }

    WireProbe run() {
        try (Ring ring = Ring.open(options.ring())) {
            final long memory = Mman.mmap(
                    0, 2 * LENGTH, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_SHARED | Mman.MAP_ANONYMOUS, -1, 0);
            try {
                return run(ring, memory);
            } finally {
                ring.cancelAll();
                Mman.munmap(memory, 2 * LENGTH);
            }
        } catch (final RingException e) {
            return WireProbe.refused(UringWire.NAME, e.getCause().getMessage(), e.remedy());
        } catch (final LinuxException e) {
            return WireProbe.refused(UringWire.NAME, e.getMessage(), "use another wire");
        }
    }

    private WireProbe run(final Ring ring, final long memory) {
        if (!options.zeroCopy()) {
            final Transfer plain = Transfer.run(ring, memory, false, NOT_REGISTERED);
            return plain.isWhole() ? works(ring, "plain sends, as configured", "") : refused(plain);
        }
        int buffer = NOT_REGISTERED;
        String how = "zero copy out of registered memory";
        String remedy = "";
        try {
            buffer = FixedBuffers.reserve(ring, 1)
                    .add(memory, LENGTH, Access.READ_WRITE)
                    .first();
        } catch (final RingException e) {
            how = "zero copy out of memory that is not registered ("
                    + e.getCause().getMessage() + ")";
            remedy = e.remedy();
        }
        final Transfer zeroCopy = Transfer.run(ring, memory, true, buffer);
        if (zeroCopy.isWhole()) {
            return works(ring, how, remedy);
        }
        final Transfer plain = Transfer.run(ring, memory, false, NOT_REGISTERED);
        return plain.isWhole()
                ? works(
                        ring,
                        "plain sends (zero copy: " + zeroCopy + ")",
                        "for zero copy, Linux 6.2 and a RLIMIT_MEMLOCK" + " of what is on the way to peers")
                : refused(plain);
    }

    private static WireProbe works(final Ring ring, final String how, final String remedy) {
        return new WireProbe(UringWire.NAME, true, ring.mode() + ", " + how, remedy);
    }

    private static WireProbe refused(final Transfer transfer) {
        return WireProbe.refused(UringWire.NAME, transfer.toString(), "use another wire");
    }

    /** One send and one receive over a connection of its own. */
    private static final class Transfer implements CompletionHandler {
        private static final int SEND = 1;
        private static final int RECEIVE = 2;
        private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
        private static final int FLAGS = Socket.MSG_NOSIGNAL | Socket.MSG_WAITALL;

        private int sent;
        private int received;
        private int awaited = 2;

        static Transfer run(final Ring ring, final long memory, final boolean zeroCopy, final int buffer) {
            final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            final Transfer transfer = new Transfer();
            final int listener = Socket.tcp(any.getAddress(), 0);
            final int here = Socket.tcp(any.getAddress(), 0);
            try {
                Socket.bind(listener, any);
                Socket.listen(listener, 1);
                Socket.connect(here, Socket.localAddress(listener));
                final int there = Socket.accept(listener, 0);
                try {
                    Submission.receive(
                            ring.claimOrSubmit(), there, memory + LENGTH, LENGTH, Socket.MSG_WAITALL, RECEIVE);
                    if (zeroCopy) {
                        Submission.sendZeroCopy(ring.claimOrSubmit(), here, memory, LENGTH, FLAGS, buffer, true, SEND);
                    } else {
                        Submission.send(ring.claimOrSubmit(), here, memory, LENGTH, FLAGS, SEND);
                    }
                    transfer.await(ring);
                } finally {
                    Unistd.close(there);
                }
            } finally {
                Unistd.close(here);
                Unistd.close(listener);
            }
            return transfer;
        }

        private void await(final Ring ring) {
            final long start = System.nanoTime();
            while (awaited > 0 && sent >= 0 && System.nanoTime() - start < PATIENCE_NANOS) {
                ring.await(PATIENCE_NANOS);
                ring.poll(this, Integer.MAX_VALUE);
            }
            if (awaited > 0) {
                ring.cancelAll();
                ring.poll(this, Integer.MAX_VALUE);
            }
        }

        @Override
        public void onCompletion(final long userData, final int result, final int flags) {
            if (!Completion.hasMore(flags)) {
                awaited--;
            }
            if (userData == RECEIVE) {
                received = result;
            } else if (!Completion.isNotification(flags)) {
                sent = result;
            }
        }

        boolean isWhole() {
            return sent == LENGTH && received == LENGTH;
        }

        @Override
        public String toString() {
            return "sent " + told(sent) + ", received " + told(received) + " of " + LENGTH + " bytes over loopback";
        }

        private static String told(final int result) {
            return result < 0 ? Errno.describe(-result) : Integer.toString(result);
        }
    }
}
