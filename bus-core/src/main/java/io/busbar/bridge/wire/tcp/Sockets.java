package io.busbar.bridge.wire.tcp;

import io.busbar.bridge.wire.WireException;
import java.net.InetSocketAddress;

/** How connections are made. */
public enum Sockets {
    /** By system calls through FFM. */
    NATIVE {
        @Override
        public StreamSocket connect(final InetSocketAddress address) throws WireException {
            return NativeSocket.connect(address);
        }

        @Override
        public StreamSocket.Listener listen(final InetSocketAddress address) throws WireException {
            return NativeSocket.listen(address);
        }
    },
    /** By the Java library's SocketChannel. */
    CHANNEL {
        @Override
        public StreamSocket connect(final InetSocketAddress address) throws WireException {
            return ChannelSocket.connect(address);
        }

        @Override
        public StreamSocket.Listener listen(final InetSocketAddress address) throws WireException {
            return ChannelSocket.listen(address);
        }
    };

    /** Begins to connect to a resolved address. */
    public abstract StreamSocket connect(InetSocketAddress address) throws WireException;

    /** Listens; port 0 has the kernel choose. */
    public abstract StreamSocket.Listener listen(InetSocketAddress address) throws WireException;
}
