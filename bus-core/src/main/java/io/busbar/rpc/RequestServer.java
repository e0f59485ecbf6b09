package io.busbar.rpc;

import io.busbar.Bus;
import io.busbar.ChannelOptions;
import io.busbar.Publication;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.codecs.rpc.CancelDecoder;
import io.busbar.codecs.rpc.ConnectDecoder;
import io.busbar.codecs.rpc.DisconnectDecoder;
import io.busbar.codecs.rpc.RequestDecoder;
import io.busbar.log.RecordHandler;
import io.busbar.sbe.SbeHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Answers a service: {@link #poll} for requests, {@link #offer} responses, at once or later, in any order. One platform
 * thread uses it, the first that does, and its death is the server's. A service has one server at a time; work for more
 * threads is split over several services, or handed to threads that hand their results back. Polling and responding
 * allocate nothing, but for a client that comes or goes.
 */
public final class RequestServer implements AutoCloseable {
    /** Result: there is no such client any more; the response is dropped. */
    public static final long NOT_CONNECTED = RequestClient.NOT_CONNECTED;

    /** Result: the client is behind with its responses. Nothing happened; try again, or drop it. */
    public static final long BACK_PRESSURED = Publication.BACK_PRESSURED;

    /** A log that nothing is published to. */
    private static final ChannelOptions GUARD =
            ChannelOptions.DEFAULT.withCapacity(4096).withSubscriberSlots(1);

    /** After so many polls in a row without a request, one client is looked after. */
    private static final int IDLE_POLLS = 1024;

    /** How long to wait at most while a client waits to be accepted, in ns. */
    private static final long PENDING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Thread owner = Thread.currentThread();
    private final Bus bus;
    private final RpcChannels channels;
    private final RpcOptions options;
    private final long id = RpcChannels.newId();
    private final Publication guard;
    private final Subscription requests;
    private final Long2ObjectHashMap<ClientLink> links = new Long2ObjectHashMap<>();

    /** All links; those that wait to be accepted, too. */
    private final List<ClientLink> order = new ArrayList<>();

    private final MessageClaim claim = new MessageClaim();
    private final RequestReader reader = new RequestReader();
    private int pending;
    private int idle;
    private int next;
    private RequestHandler handler;
    private boolean closed;

    /** Like {@link #RequestServer(Bus, String, RpcOptions)}, with {@link RpcOptions#DEFAULT}. */
    public RequestServer(final Bus bus, final String service) {
        this(bus, service, RpcOptions.DEFAULT);
    }

    /**
     * Becomes the server of a service, and of the clients that are there. To be polled by the same thread.
     *
     * @throws io.busbar.log.ChannelBusyException if it has a server that lives, or one that the kernel is still at work
     *                                            on: try again
     * @throws IllegalArgumentException           if the service's name cannot be one
     */
    public RequestServer(final Bus bus, final String service, final RpcOptions options) {
        this.bus = bus;
        this.options = options;
        channels = new RpcChannels(service);
        guard = bus.addPublication(channels.server(), GUARD);
        try {
            requests = bus.addSubscription(
                    channels.requests(), SubscriptionOptions.DEFAULT.withChannel(options.requests()));
        } catch (final RuntimeException e) {
            guard.close();
            throw e;
        }
        bus.channels().forEach(name -> channels.client(name).ifPresent(this::link));
        sweep();
    }

    /** How many clients there are. */
    public int clients() {
        return links.size();
    }

    /** Largest response to a client, in bytes; 0 if there is no such client. */
    public int maxResponse(final long client) {
        final ClientLink link = links.get(client);
        return link == null || !link.isAccepted() ? 0 : link.maxResponse();
    }

    /**
     * Hands over requests that are there.
     *
     * @param limit at most so many records
     * @return how many records were taken
     */
    public int poll(final RequestHandler requestHandler, final int limit) {
        handler = requestHandler;
        final int taken = requests.poll(reader, limit);
        housekeep(taken);
        return taken;
    }

    /** Like {@link #poll(RequestHandler, int)}, but waits for a request, using no CPU after a moment. */
    public int poll(final RequestHandler requestHandler, final int limit, final long timeoutNanos) {
        handler = requestHandler;
        housekeep(0);
        final int taken =
                requests.poll(reader, limit, pending > 0 ? Math.min(timeoutNanos, PENDING_NANOS) : timeoutNanos);
        if (taken == 0) {
            lookAfterOne();
        }
        return taken;
    }

    /**
     * Sends a copy of some bytes as the response to a request.
     *
     * @param type   the application's, 0 or more
     * @param length 0 to {@link #maxResponse}
     * @return above 0; or {@link #NOT_CONNECTED}, {@link #BACK_PRESSURED}
     */
    public long offer(
            final long client,
            final long correlationId,
            final int type,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        buffer.boundsCheck(offset, length);
        final long result = tryClaim(client, correlationId, type, length, claim);
        if (result > 0) {
            claim.buffer().putBytes(0, buffer, offset, length);
            claim.commit();
        }
        return result;
    }

    /**
     * Takes space for a response, to be written in place and then committed or aborted. Results as of {@link #offer}.
     */
    public long tryClaim(
            final long client,
            final long correlationId,
            final int type,
            final int length,
            final MessageClaim messageClaim) {
        final ClientLink link = links.get(client);
        return link == null || !link.isAccepted()
                ? NOT_CONNECTED
                : link.tryClaim(correlationId, type, length, messageClaim);
    }

    /**
     * Tells the clients, and leaves. Does nothing if closed before.
     *
     * @throws IllegalStateException if its thread is another one, and alive
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        order.forEach(link -> link.close(id, owner == Thread.currentThread()));
        order.clear();
        links.clear();
        requests.close();
        guard.close();
    }

    private void housekeep(final int taken) {
        idle = taken > 0 ? 0 : idle + 1;
        if (pending > 0) {
            acceptAll();
        }
        if (idle >= IDLE_POLLS) {
            idle = 0;
            lookAfterOne();
        }
    }

    /** A client that says Connect, or whose channel was there before us. Its channel exists, or it is none. */
    private void link(final long client) {
        final String channel = channels.responses(client);
        if (links.containsKey(client) || !bus.channels().contains(channel)) {
            return;
        }
        final ClientLink link = new ClientLink(client, channel);
        links.put(client, link);
        order.add(link);
        if (!link.tryAccept(bus, id, options)) {
            pending++;
        }
    }

    private void acceptAll() {
        pending = 0;
        for (final ClientLink link : order) {
            if (!link.isAccepted() && !link.tryAccept(bus, id, options)) {
                pending++;
            }
        }
    }

    /** Looks at all clients; those that are dead are forgotten. */
    private void sweep() {
        for (int i = order.size(); i > 0; i--) {
            lookAfterOne();
        }
    }

    private void lookAfterOne() {
        if (order.isEmpty()) {
            return;
        }
        next = (next + 1) % order.size();
        final ClientLink link = order.get(next);
        if (!link.isAlive()) {
            unlink(link);
        }
    }

    private void unlink(final ClientLink link) {
        order.remove(link);
        links.remove(link.client);
        link.close(id, false);
        bus.removeChannel(channels.responses(link.client));
        if (handler != null) {
            handler.onDisconnect(link.client);
        }
    }

    /** What clients say. */
    private final class RequestReader implements RecordHandler {
        private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
        private final RequestDecoder request = new RequestDecoder();
        private final CancelDecoder cancel = new CancelDecoder();
        private final ConnectDecoder connect = new ConnectDecoder();
        private final DisconnectDecoder disconnect = new DisconnectDecoder();

        @Override
        public void onRecord(
                final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
            final int envelope = Envelopes.length(buffer, offset, length);
            if (envelope < 0) {
                return;
            }
            final int body = offset + SbeHeader.LENGTH;
            final int block = envelope - SbeHeader.LENGTH;
            final int version = SbeHeader.version(buffer, offset);
            switch (SbeHeader.templateId(buffer, offset)) {
                case RequestDecoder.TEMPLATE_ID -> {
                    request.wrap(buffer, body, block, version);
                    // Copied before the application is called: the client may be at work on its memory.
                    final long client = request.client();
                    final long correlationId = request.correlationId();
                    if (request.server() == id && links.containsKey(client)) {
                        message.wrap(buffer, offset + envelope, length - envelope);
                        handler.onRequest(client, correlationId, type, message, 0, length - envelope);
                    }
                }
                case CancelDecoder.TEMPLATE_ID -> {
                    cancel.wrap(buffer, body, block, version);
                    if (cancel.server() == id) {
                        handler.onCancel(cancel.client(), cancel.correlationId());
                    }
                }
                case ConnectDecoder.TEMPLATE_ID -> {
                    connect.wrap(buffer, body, block, version);
                    sweep();
                    link(connect.client());
                }
                case DisconnectDecoder.TEMPLATE_ID -> {
                    disconnect.wrap(buffer, body, block, version);
                    final ClientLink link = links.get(disconnect.client());
                    if (link != null) {
                        unlink(link);
                    }
                }
                default -> {
                    // A newer client's: none of our business.
                }
            }
        }
    }
}
