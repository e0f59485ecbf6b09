package io.busbar.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Unix domain sockets of the JDK: a stream for each publisher, a write for each message, reads of what is there. */
final class SocketKind implements PeerKind {
    private static final long RETRY_NANOS = 1_000_000;
    private static final int RETRIES = 30_000;

    @Override
    public String name() {
        return "unix-socket";
    }

    @Override
    public String family() {
        return "socket";
    }

    @Override
    public String setup() {
        return "SocketChannel over a Unix domain socket, non-blocking, a write for each message, reads of 256 KiB";
    }

    @Override
    public boolean supports(final Topology topology, final int length) {
        return topology.subscribers() == 1 && length <= StreamReceiver.LONGEST;
    }

    @Override
    public Peer open(final Place place, final boolean host) {
        return new Peer() {
            @Override
            public Sender sender(final Flow flow, final int index) {
                return new StreamSender(connect(place.file(flow)));
            }

            @Override
            public Receiver receiver(final Flow flow, final int index, final boolean mayBlock) {
                return new StreamReceiver(
                        accept(place.file(flow), place.topology().publishers()));
            }
        };
    }

    private static SocketChannel connect(final Path path) {
        final UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        IOException last = null;
        for (int i = 0; i < RETRIES; i++) {
            try {
                final SocketChannel channel = SocketChannel.open(address);
                channel.configureBlocking(false);
                return channel;
            } catch (final IOException e) {
                last = e;
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
        throw new UncheckedIOException("no subscriber listens at " + path, last);
    }

    private static SocketChannel[] accept(final Path path, final int publishers) {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            final SocketChannel[] channels = new SocketChannel[publishers];
            for (int i = 0; i < publishers; i++) {
                channels[i] = server.accept();
                channels[i].configureBlocking(false);
            }
            return channels;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot listen at " + path, e);
        }
    }
}
