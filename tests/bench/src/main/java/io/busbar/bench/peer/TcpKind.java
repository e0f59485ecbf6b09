package io.busbar.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

/** TCP by the JDK's SocketChannel: a write for each message, reads of what is there. */
final class TcpKind implements PeerKind {
    private static final long RETRY_NANOS = 1_000_000;
    private static final int RETRIES = 30_000;

    @Override
    public String name() {
        return "socket-channel";
    }

    @Override
    public String family() {
        return "socket";
    }

    @Override
    public String setup() {
        return "SocketChannel over TCP, non-blocking, TCP_NODELAY, a write for each message, reads of 256 KiB";
    }

    @Override
    public boolean supports(final Topology topology, final int length) {
        return topology.equals(Topology.ONE_TO_ONE) && length <= StreamReceiver.LONGEST;
    }

    @Override
    public Peer open(final Place place, final boolean host) {
        return new Peer() {
            @Override
            public Sender sender(final Flow flow, final int index) {
                return new StreamSender(connect(address(place, flow)));
            }

            @Override
            public Receiver receiver(final Flow flow, final int index, final boolean mayBlock) {
                return new StreamReceiver(accept(address(place, flow)));
            }
        };
    }

    /** Where the subscriber of a flow listens. */
    private static InetSocketAddress address(final Place place, final Flow flow) {
        final Link link = place.link();
        final boolean atPublisher = flow == Flow.PONG;
        return new InetSocketAddress(link.end(atPublisher).address(), link.port() + (atPublisher ? 1 : 0));
    }

    private static SocketChannel connect(final InetSocketAddress address) {
        IOException last = null;
        for (int i = 0; i < RETRIES; i++) {
            try {
                return fast(SocketChannel.open(address));
            } catch (final IOException e) {
                last = e;
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
        throw new UncheckedIOException("no subscriber listens at " + address, last);
    }

    private static SocketChannel accept(final InetSocketAddress address) {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(address);
            return fast(server.accept());
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot listen at " + address, e);
        }
    }

    private static SocketChannel fast(final SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        return channel;
    }
}
