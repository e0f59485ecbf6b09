package io.busbar.bridge.gateway;

import io.aeron.Aeron;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import io.busbar.Bus;
import io.busbar.Publication;
import io.busbar.bridge.gateway.GatewayOptions.Full;
import io.busbar.log.ChannelBusyException;
import io.busbar.shm.RegionException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.Long2LongHashMap;

/**
 * Publishes the messages of an Aeron stream, of all its sessions, in a channel.
 *
 * <p><b>Once at most.</b> While the gateway, its media driver and the source live, each message that the gateway's
 * image gets is published once, in its session's order; what a full channel does not take waits with Aeron, whose flow
 * control holds the source back ({@link Full#HOLD}), or is dropped and counted. Aeron keeps no position for a
 * subscriber that is gone: what a session sends while no gateway is there is lost to the channel. When a session is met
 * again whose position this gateway has known, the bytes between are told.
 *
 * <p>The gateway is the publisher of an exclusive channel, or one of those of a shared one. While another has an
 * exclusive channel, the Aeron stream is not joined. Not thread-safe; belongs to the thread that polls it first.
 */
public final class InboundGateway implements Gateway {
    private static final int FRAGMENTS = 64;
    private static final long RETRY = TimeUnit.MILLISECONDS.toNanos(100);

    /** Sessions whose positions are remembered when they have gone. */
    private static final int REMEMBERED = 1024;

    private static final long NONE = -1;

    private final Aeron aeron;
    private final Bus bus;
    private final GatewayOptions options;
    private final Teller teller;
    private final GatewayCounts counts = new GatewayCounts();
    private final Int2ObjectHashMap<Assembly> assemblies = new Int2ObjectHashMap<>();
    private final Long2LongHashMap positions = new Long2LongHashMap(NONE);
    /** What Aeron has told, on the thread that drives its client. */
    private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();

    private final ControlledFragmentHandler handler = this::onFragment;
    private Publication publication;
    private Subscription subscription;
    private long registration = Aeron.NULL_VALUE;
    private long nextAttempt;
    private boolean attempted;
    private RuntimeException failure;

    /**
     * A gateway that begins with its first poll.
     *
     * @param aeron stays open until the gateway is closed
     * @param bus   likewise
     */
    public InboundGateway(final Aeron aeron, final Bus bus, final GatewayOptions options, final GatewayEvents events) {
        this.aeron = aeron;
        this.bus = bus;
        this.options = options;
        teller = new Teller(options.name(), counts, events);
    }

    @Override
    public int poll(final long nowNanos) {
        teller.poll(nowNanos);
        for (Runnable next = news.poll(); next != null; next = news.poll()) {
            next.run();
        }
        if (publication == null && !open(nowNanos)) {
            return 0;
        }
        if (registration == Aeron.NULL_VALUE) {
            registration = aeron.asyncAddSubscription(
                    options.uri(),
                    options.stream(),
                    image -> news.add(() -> onSource(image)),
                    image -> news.add(() -> onSourceGone(image)));
        }
        if (subscription == null) {
            subscription = aeron.getSubscription(registration);
            return subscription == null ? 0 : 1;
        }
        final int fragments = subscription.controlledPoll(handler, FRAGMENTS);
        if (failure != null) {
            final RuntimeException thrown = failure;
            failure = null;
            throw thrown;
        }
        if (fragments == 0 && publication.isRetired()) {
            teller.tell("channel " + options.channel() + " was deleted");
            publication.close();
            publication = null;
        }
        return fragments;
    }

    private boolean open(final long now) {
        if (attempted && now - nextAttempt < 0) {
            return false;
        }
        attempted = true;
        nextAttempt = now + RETRY;
        try {
            publication = bus.addPublication(options.channel());
            teller.tell("publishes in channel " + options.channel());
            return true;
        } catch (final ChannelBusyException | RegionException e) {
            teller.complain(e.getMessage());
            return false;
        }
    }

    private void onSource(final Image image) {
        final long known = positions.remove(key(image));
        final long missed = known == NONE ? 0 : image.joinPosition() - known;
        teller.tell("source " + name(image) + " is there, from position " + image.joinPosition()
                + (missed > 0 ? "; " + missed + " bytes of it were missed since it was last here" : ""));
    }

    private void onSourceGone(final Image image) {
        final Assembly assembly = assemblies.remove(image.sessionId());
        final boolean torn = assembly != null && assembly.isOpen();
        if (torn) {
            counts.countTorn();
        }
        remember(image);
        teller.tell("source " + name(image) + " is gone, at position " + image.position()
                + (torn ? "; a message of it is not whole and is given up" : ""));
    }

    private void remember(final Image image) {
        if (positions.size() >= REMEMBERED) {
            positions.clear();
        }
        positions.put(key(image), image.position());
    }

    /** A session goes on only where its terms began. */
    private static long key(final Image image) {
        return (long) image.sessionId() << 32 | image.initialTermId() & 0xFFFF_FFFFL;
    }

    private static String name(final Image image) {
        return image.sessionId() + " at " + image.sourceIdentity();
    }

    private ControlledFragmentHandler.Action onFragment(
            final DirectBuffer buffer, final int offset, final int length, final Header header) {
        try {
            return (header.flags() & FrameDescriptor.UNFRAGMENTED) == FrameDescriptor.UNFRAGMENTED
                    ? pass(buffer, offset, length, header)
                    : assemble(buffer, offset, length, header);
        } catch (final RuntimeException e) {
            // Aeron would keep it to itself.
            failure = e;
            return ControlledFragmentHandler.Action.ABORT;
        }
    }

    private ControlledFragmentHandler.Action assemble(
            final DirectBuffer buffer, final int offset, final int length, final Header header) {
        Assembly assembly = assemblies.get(header.sessionId());
        if (assembly == null) {
            assembly = new Assembly(publication.maxPayload());
            assemblies.put(header.sessionId(), assembly);
        }
        switch (assembly.add(buffer, offset, length, header)) {
            case WHOLE -> {
                final ControlledFragmentHandler.Action action = pass(assembly.buffer(), 0, assembly.length(), header);
                if (action != ControlledFragmentHandler.Action.ABORT) {
                    assembly.finish();
                }
                return action;
            }
            case TOO_LONG -> counts.countRefused();
            case TORN -> counts.countTorn();
            case PARTIAL, SKIPPED -> {}
        }
        return ControlledFragmentHandler.Action.CONTINUE;
    }

    private ControlledFragmentHandler.Action pass(
            final DirectBuffer buffer, final int offset, final int length, final Header header) {
        if (length > publication.maxPayload()) {
            counts.countRefused();
        } else if (publication.offer(type(header), buffer, offset, length) > 0) {
            counts.countPassed();
        } else if (options.full() == Full.HOLD) {
            counts.countHeld();
            return ControlledFragmentHandler.Action.ABORT;
        } else {
            counts.countDropped();
        }
        return ControlledFragmentHandler.Action.CONTINUE;
    }

    private int type(final Header header) {
        final long reserved = options.types() ? header.reservedValue() : 0;
        return reserved >= 0 && reserved <= Integer.MAX_VALUE ? (int) reserved : 0;
    }

    @Override
    public GatewayCounts counts() {
        return counts;
    }

    /** Leaves the stream and gives the channel's publisher slot back. Messages that wait with Aeron are lost. */
    @Override
    public void close() {
        teller.last();
        if (registration != Aeron.NULL_VALUE && !aeron.isClosed()) {
            aeron.asyncRemoveSubscription(registration);
        }
        if (publication != null) {
            publication.close();
            publication = null;
        }
    }
}
