package io.busbar.rdma;

import io.busbar.linux.Fcntl;
import io.busbar.linux.LinuxException;
import io.busbar.linux.RdmaCm;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of connections, told to whom they belong. One thread.
 *
 * <pre>
 *   connect:  resolve address -> resolve route -> make the queue pair, connect -> ESTABLISHED, or why not
 *   listen:   CONNECT_REQUEST with a new id -> make the queue pair, accept   -> ESTABLISHED
 * </pre>
 */
public final class EventChannel implements AutoCloseable {
    /** Is told what happens to an id. */
    @FunctionalInterface
    public interface Handler {
        void onEvent(RdmaCm.Event event);
    }

    private static final int ROUNDS = 16;

    private final long channel;
    private final Map<Long, Handler> handlers = new HashMap<>();

    private EventChannel(final long channel) {
        this.channel = channel;
    }

    /** Opens a channel. */
    public static EventChannel open() throws RdmaException {
        RdmaHost.require();
        try {
            final long channel = RdmaCm.createChannel();
            Fcntl.setNonBlocking(RdmaCm.descriptor(channel));
            return new EventChannel(channel);
        } catch (final LinuxException e) {
            throw new RdmaException(e);
        }
    }

    long address() {
        return channel;
    }

    /** Becomes readable when {@link #poll} has something to tell. */
    public int descriptor() {
        return RdmaCm.descriptor(channel);
    }

    /** Begins to resolve the address of a peer; the handler is told about the id that is returned. */
    public long resolve(final InetSocketAddress peer, final int timeoutMillis, final Handler handler)
            throws RdmaException {
        final long id = RdmaCm.createId(channel);
        try {
            RdmaCm.resolveAddress(id, peer, timeoutMillis);
        } catch (final LinuxException e) {
            RdmaCm.destroyId(id);
            throw new RdmaException(e);
        }
        handlers.put(id, handler);
        return id;
    }

    /** Listens; requests are told to the handler, with ids that {@link #adopt} or {@link #reject} must take. */
    public Listener listen(final InetSocketAddress address, final int backlog, final Handler handler)
            throws RdmaException {
        final long id = RdmaCm.createId(channel);
        try {
            RdmaCm.bind(id, address);
            final int port = RdmaCm.listen(id, backlog);
            handlers.put(id, handler);
            return new Listener(id, port);
        } catch (final LinuxException e) {
            RdmaCm.destroyId(id);
            throw new RdmaException(e);
        }
    }

    /**
     * An id that listens.
     *
     * @param id   for {@link #destroy}
     * @param port that it listens on
     */
    public record Listener(long id, int port) {}

    /** Has a handler told what happens to an id from a request. */
    public void adopt(final long id, final Handler handler) {
        handlers.put(id, handler);
    }

    /** Refuses a request, and frees its id. */
    public void reject(final long id, final byte[] reason) {
        try {
            RdmaCm.reject(id, reason);
        } catch (final LinuxException e) {
            // It has gone away by itself.
        }
        destroy(id);
    }

    /** Nobody is told any more what happens to an id. */
    public void forget(final long id) {
        handlers.remove(id);
    }

    /** Frees an id; its queue pair is gone before. */
    public void destroy(final long id) {
        handlers.remove(id);
        try {
            RdmaCm.destroyId(id);
        } catch (final LinuxException e) {
            // Nothing is left of it.
        }
    }

    /** Tells what has happened; one system call if nothing has. Returns how much it was. */
    public int poll() {
        for (int i = 0; i < ROUNDS; i++) {
            final Optional<RdmaCm.Event> event = RdmaCm.takeEvent(channel);
            if (event.isEmpty()) {
                return i;
            }
            deliver(event.get());
        }
        return ROUNDS;
    }

    private void deliver(final RdmaCm.Event event) {
        final boolean request = event.event() == RdmaCm.EVENT_CONNECT_REQUEST;
        final Handler handler = handlers.get(request ? event.listener() : event.id());
        if (handler != null) {
            handler.onEvent(event);
        } else if (request) {
            reject(event.id(), new byte[0]);
        }
    }

    /** Frees the channel and what listens; connections are closed before. */
    @Override
    public void close() {
        for (final long id :
                handlers.keySet().stream().mapToLong(Long::longValue).toArray()) {
            destroy(id);
        }
        RdmaCm.destroyChannel(channel);
    }
}
