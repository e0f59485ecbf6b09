package io.busbar.bridge.wire.tcp;

import io.busbar.bridge.wire.WireException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * A TCP connection by the Java library, for where socket calls through FFM are refused. Buffers are views of the mapped
 * memory, so bytes are not copied on the heap; the views are objects, so this one allocates.
 */
final class ChannelSocket implements StreamSocket {
    private static final int BACKLOG = 128;

    private final SocketChannel channel;
    private final String peer;
    private final ByteBuffer[] areas = new ByteBuffer[2];

    private ChannelSocket(final SocketChannel channel, final String peer) throws IOException {
        this.channel = channel;
        this.peer = peer;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    static ChannelSocket connect(final InetSocketAddress address) throws WireException {
        try {
            final SocketChannel channel = SocketChannel.open();
            try {
                final ChannelSocket socket = new ChannelSocket(channel, address.toString());
                channel.connect(address);
                return socket;
            } catch (final IOException e) {
                channel.close();
                throw e;
            }
        } catch (final IOException e) {
            throw new WireException("connect " + address + ": " + e.getMessage(), e);
        }
    }

    static Listener listen(final InetSocketAddress address) throws WireException {
        try {
            final ServerSocketChannel listener = ServerSocketChannel.open();
            try {
                listener.configureBlocking(false);
                listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                listener.bind(address, BACKLOG);
                return new ChannelListener(listener, ((InetSocketAddress) listener.getLocalAddress()).getPort());
            } catch (final IOException e) {
                listener.close();
                throw e;
            }
        } catch (final IOException e) {
            throw new WireException("listen " + address + ": " + e.getMessage() + "; choose another address", e);
        }
    }

    private record ChannelListener(ServerSocketChannel channel, int port) implements Listener {
        @Override
        public StreamSocket accept() {
            try {
                final SocketChannel accepted = channel.accept();
                return accepted == null ? null : new ChannelSocket(accepted, "the peer on port " + port);
            } catch (final IOException e) {
                return null;
            }
        }

        @Override
        public int descriptor() {
            return -1;
        }

        @Override
        public void close() {
            closeQuietly(channel);
        }
    }

    @Override
    public boolean isConnected() throws WireException {
        try {
            return channel.isConnected() || channel.finishConnect();
        } catch (final IOException e) {
            throw failed("connect", e);
        }
    }

    @Override
    public int send(final long address, final int length) throws WireException {
        try {
            return channel.write(view(address, length));
        } catch (final IOException e) {
            throw failed("send", e);
        }
    }

    @Override
    public int receive(final long first, final int firstLength, final long second, final int secondLength)
            throws WireException {
        final long received;
        try {
            if (firstLength == 0) {
                received = channel.read(view(second, secondLength));
            } else {
                areas[0] = view(first, firstLength);
                areas[1] = view(second, secondLength);
                received = channel.read(areas);
            }
        } catch (final IOException e) {
            throw failed("receive", e);
        }
        if (received < 0) {
            throw new WireException(peer + " has closed the connection");
        }
        return (int) received;
    }

    @SuppressWarnings("restricted")
    private static ByteBuffer view(final long address, final int length) {
        return MemorySegment.ofAddress(address).reinterpret(length).asByteBuffer();
    }

    private WireException failed(final String operation, final IOException cause) {
        return new WireException(operation + " " + peer + ": " + cause, cause);
    }

    @Override
    public Optional<InetAddress> peerHost() {
        return Optional.ofNullable(channel.socket().getInetAddress());
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public int descriptor() {
        return -1;
    }

    @Override
    public void finish() throws WireException {
        try {
            channel.shutdownOutput();
        } catch (final IOException e) {
            throw failed("shutdown", e);
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    @Override
    public void reset() {
        try {
            if (channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (final IOException e) {
            // Gone already.
        }
        close();
    }

    private static void closeQuietly(final AutoCloseable channel) {
        try {
            channel.close();
        } catch (final Exception e) {
            // It is closed for this process all the same.
        }
    }
}
