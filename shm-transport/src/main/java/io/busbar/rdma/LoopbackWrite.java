package io.busbar.rdma;

import io.busbar.linux.LinuxException;
import io.busbar.linux.RdmaCm;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Connects a host to itself, and writes some bytes: shows that libraries, layouts, device and limits work together. */
public final class LoopbackWrite implements Completions {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);
    private static final int LENGTH = 4096;
    private static final PairSizes SIZES = new PairSizes(16, 16, 16, false);
    private static final int RESOLVE_MILLIS = 1_000;
    private static final long WORD = 0x0102_0304_0506_0708L;

    private final EventChannel channel;
    private final Arena arena = Arena.ofShared();
    private final long memory = arena.allocate(2 * LENGTH, LENGTH).address();
    private long near;
    private long far;
    private QueuePair nearPair;
    private QueuePair farPair;
    private RegisteredMemory target;
    private boolean established;
    private boolean done;
    private RdmaException failure;

    private LoopbackWrite(final EventChannel channel) {
        this.channel = channel;
    }

    /**
     * Tries it by an address of this host.
     *
     * @return how it went, in a few words
     * @throws RdmaException if it does not work; says at which step
     */
    public static String run(final InetAddress address) throws RdmaException {
        try (EventChannel channel = EventChannel.open()) {
            final LoopbackWrite write = new LoopbackWrite(channel);
            try {
                return write.to(address);
            } finally {
                write.close();
            }
        } catch (final LinuxException e) {
            throw new RdmaException(e);
        }
    }

    private String to(final InetAddress address) throws RdmaException {
        final long start = System.nanoTime();
        final EventChannel.Listener listener = channel.listen(new InetSocketAddress(address, 0), 1, this::onRequest);
        near = channel.resolve(new InetSocketAddress(address, listener.port()), RESOLVE_MILLIS, this::onEvent);
        while (!established) {
            step("connecting", start);
        }
        for (int i = 0; i < LENGTH; i += Long.BYTES) {
            Memory.put(memory + i, WORD + i);
        }
        final RegisteredMemory source = nearPair.register(memory, LENGTH, false);
        nearPair.write(memory + 8, LENGTH - 8, source.localKey(), memory + LENGTH + 8, target.remoteKey());
        nearPair.write(WORD, memory + LENGTH, target.remoteKey());
        nearPair.post(1);
        while (!done) {
            step("writing", start);
            nearPair.poll(this);
        }
        for (int i = 0; i < LENGTH; i += Long.BYTES) {
            if (Memory.getAcquire(memory + LENGTH + i) != WORD + i) {
                throw new RdmaException(RdmaFailure.BROKEN, "byte " + i + " was written otherwise");
            }
        }
        return "RDMA WRITE to itself, " + (nearPair.isIwarp() ? "iWARP" : "RoCE or InfiniBand");
    }

    private void step(final String what, final long start) throws RdmaException {
        channel.poll();
        if (failure != null) {
            throw failure;
        }
        if (System.nanoTime() - start > PATIENCE) {
            throw new RdmaException(RdmaFailure.NO_ANSWER, what + " to itself takes more than two seconds");
        }
        Thread.onSpinWait();
    }

    private void onRequest(final RdmaCm.Event request) {
        far = request.id();
        channel.adopt(far, this::onEvent);
        try {
            farPair = new QueuePair(far, SIZES);
            target = farPair.register(memory + LENGTH, LENGTH, true);
            RdmaCm.accept(far, new byte[1], 0);
        } catch (final RdmaException e) {
            failure = e;
        } catch (final LinuxException e) {
            failure = new RdmaException(e);
        }
    }

    private void onEvent(final RdmaCm.Event event) {
        try {
            switch (event.event()) {
                case RdmaCm.EVENT_ADDR_RESOLVED -> RdmaCm.resolveRoute(event.id(), RESOLVE_MILLIS);
                case RdmaCm.EVENT_ROUTE_RESOLVED -> {
                    nearPair = new QueuePair(near, SIZES);
                    RdmaCm.connect(near, new byte[1], 3, 0);
                }
                case RdmaCm.EVENT_ESTABLISHED -> established |= event.id() == near;
                default ->
                    failure = new RdmaException(
                            RdmaFailure.BROKEN,
                            "to itself: " + RdmaCm.eventName(event.event()) + ", status " + event.status());
            }
        } catch (final RdmaException e) {
            failure = e;
        } catch (final LinuxException e) {
            failure = new RdmaException(e);
        }
    }

    private void close() {
        for (final QueuePair pair : new QueuePair[] {nearPair, farPair}) {
            if (pair != null) {
                pair.close();
            }
        }
        arena.close();
    }

    @Override
    public void onSent(final long mark) {
        done = true;
    }

    @Override
    public void onReceived(final long address, final int length, final boolean notice, final int immediate) {
        // Nothing is sent.
    }
}
