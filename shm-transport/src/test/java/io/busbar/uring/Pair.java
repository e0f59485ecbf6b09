package io.busbar.uring;

import io.busbar.linux.Socket;
import io.busbar.linux.Unistd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Two ends of a TCP connection over loopback. */
final class Pair implements AutoCloseable {
    final int here;
    final int there;

    Pair() throws IOException {
        this(0);
    }

    /** @param buffer size of the sending side's and the receiving side's buffer in bytes, 0 for the usual ones */
    Pair(final int buffer) throws IOException {
        final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        final int listener = Socket.tcp(any.getAddress(), 0);
        here = Socket.tcp(any.getAddress(), 0);
        if (buffer > 0) {
            Socket.setOption(listener, Socket.SOL_SOCKET, Socket.SO_RCVBUF, buffer);
            Socket.setOption(here, Socket.SOL_SOCKET, Socket.SO_SNDBUF, buffer);
        }
        Socket.bind(listener, any);
        Socket.listen(listener, 1);
        Socket.connect(here, Socket.localAddress(listener));
        there = Socket.accept(listener, 0);
        Unistd.close(listener);
    }

    /** Has the other end closed by a reset. */
    void reset() {
        Socket.resetOnClose(there);
        Unistd.close(there);
    }

    @Override
    public void close() {
        Unistd.close(here);
        Unistd.close(there);
    }
}
