package io.busbar.uring;

import io.busbar.linux.Socket;
import io.busbar.linux.Unistd;
import io.busbar.shm.Access;
import io.busbar.shm.Child;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * What a send costs on a device that takes pages: datagrams to a peer that is not there, by a system call that copies,
 * by the ring that copies, and by the ring without copying. In turn, so that whatever else the machine does meets all
 * of them alike.
 */
final class SendCost {
    private static final int[] SIZES = {1_400, 8_192, 60_000};
    private static final String[] WAYS = {"send(2)", "SEND", "SEND_ZC"};
    private static final int BATCH = 64;
    private static final int LENGTH = 64 << 10;

    private final Ring ring = Ring.open(RingOptions.of(BATCH));
    private final Block memory = new Block(LENGTH);
    private final FixedBuffer buffer = FixedBuffers.reserve(ring, 1).add(memory.address, LENGTH, Access.READ_WRITE);
    private final int fd;
    private int completions;
    private int notifications;
    private int copied;

    private SendCost(final InetSocketAddress peer) {
        fd = Socket.udp(peer.getAddress());
        Socket.connect(fd, peer);
    }

    /** Arguments: the peer's address, and how many batches of each kind. */
    public static void main(final String[] arguments) {
        final SendCost cost = new SendCost(new InetSocketAddress(arguments[0], 9));
        final int rounds = Integer.parseInt(arguments[1]);
        for (final int size : SIZES) {
            final double[][] nanos = new double[WAYS.length][rounds];
            for (int round = 0; round < rounds; round++) {
                for (int way = 0; way < WAYS.length; way++) {
                    final long start = System.nanoTime();
                    cost.batch(way, size);
                    nanos[way][round] = (double) (System.nanoTime() - start) / BATCH;
                }
            }
            for (int way = 0; way < WAYS.length; way++) {
                Arrays.sort(nanos[way]);
                Child.say(String.format("cost %6d bytes, %-8s %6.0f ns", size, WAYS[way], nanos[way][rounds / 2]));
            }
        }
        Child.say("notified " + cost.notifications);
        Child.say("copied " + cost.copied);
        Unistd.close(cost.fd);
        cost.ring.close();
        cost.memory.close();
    }

    private void batch(final int way, final int size) {
        if (way == 0) {
            for (int i = 0; i < BATCH; i++) {
                check((int) Socket.send(fd, memory.address, size, 0), size);
            }
            return;
        }
        completions = 0;
        for (int i = 0; i < BATCH; i++) {
            // One submission each: a path sends a span when it has one.
            if (way == 1) {
                Submission.send(ring.claim(), fd, memory.address, size, 0, size);
            } else {
                Submission.sendZeroCopy(ring.claim(), fd, memory.address, size, 0, buffer.first(), true, size);
            }
            ring.submit();
            ring.poll(this::onCompletion, Integer.MAX_VALUE);
        }
        while (completions < BATCH) {
            ring.await(Ring.FOREVER);
            ring.poll(this::onCompletion, Integer.MAX_VALUE);
        }
    }

    private void onCompletion(final long userData, final int result, final int flags) {
        if (Completion.isNotification(flags)) {
            notifications++;
            copied += Completion.wasCopied(result) ? 1 : 0;
        } else {
            check(result, (int) userData);
        }
        completions += Completion.hasMore(flags) ? 0 : 1;
    }

    private static void check(final int result, final int size) {
        if (result != size) {
            throw new IllegalStateException("sent " + result + " of " + size + " bytes");
        }
    }
}
