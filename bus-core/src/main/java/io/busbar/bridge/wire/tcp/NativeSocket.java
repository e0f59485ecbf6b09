package io.busbar.bridge.wire.tcp;

import io.busbar.bridge.wire.WireException;
import io.busbar.linux.Errno;
import io.busbar.linux.Errqueue;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Socket;
import io.busbar.linux.TcpAcks;
import io.busbar.linux.Uio;
import io.busbar.linux.Unistd;
import io.busbar.shm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** A TCP connection by system calls: one for each send and each receive, straight from and into mapped memory. */
final class NativeSocket implements StreamSocket {
    private static final int FLAGS = Socket.MSG_DONTWAIT | Socket.MSG_NOSIGNAL;
    private static final int CLOSED = -1;
    private static final int BACKLOG = 128;

    private final MemorySegment vectors = Arena.ofAuto().allocate(2 * Uio.IOVEC_SIZE, Long.BYTES);
    private final long vectorsAddress = vectors.address();
    private final InetSocketAddress address;
    private final String peer;
    private int fd;
    private boolean connected;
    private Errqueue errqueue;
    private TcpAcks acks;

    private NativeSocket(final int fd, final InetSocketAddress address, final String peer) {
        this.fd = fd;
        this.address = address;
        this.peer = peer;
        connected = address == null;
        Socket.setOption(fd, Socket.IPPROTO_TCP, Socket.TCP_NODELAY, 1);
    }

    /** Begins to connect. */
    static NativeSocket connect(final InetSocketAddress address) throws WireException {
        try {
            final int fd = Socket.tcp(address.getAddress(), Socket.SOCK_NONBLOCK);
            try {
                final NativeSocket socket = new NativeSocket(fd, address, address.toString());
                socket.connected = Socket.connect(fd, address);
                return socket;
            } catch (final LinuxException e) {
                Unistd.close(fd);
                throw e;
            }
        } catch (final LinuxException e) {
            throw new WireException(e.getMessage(), e);
        }
    }

    static Listener listen(final InetSocketAddress address) throws WireException {
        try {
            final int fd = Socket.tcp(address.getAddress(), Socket.SOCK_NONBLOCK);
            try {
                Socket.setOption(fd, Socket.SOL_SOCKET, Socket.SO_REUSEADDR, 1);
                Socket.bind(fd, address);
                Socket.listen(fd, BACKLOG);
                return new NativeListener(fd, Socket.localAddress(fd).getPort());
            } catch (final LinuxException e) {
                Unistd.close(fd);
                throw e;
            }
        } catch (final LinuxException e) {
            throw new WireException(e.getMessage() + "; choose another address to listen on", e);
        }
    }

    private record NativeListener(int descriptor, int port) implements Listener {
        @Override
        public StreamSocket accept() {
            try {
                final int fd = Socket.accept(descriptor, Socket.SOCK_NONBLOCK);
                return fd < 0 ? null : new NativeSocket(fd, null, "the peer on port " + port);
            } catch (final LinuxException e) {
                // Out of descriptors, or gone again before it was taken: who wants to come tries again.
                return null;
            }
        }

        @Override
        public void close() {
            Unistd.close(descriptor);
        }
    }

    @Override
    public boolean isConnected() throws WireException {
        if (!connected) {
            checkOpen();
            final int error = Socket.option(fd, Socket.SOL_SOCKET, Socket.SO_ERROR);
            if (error != 0) {
                throw failed("connect", error);
            }
            connected = isEstablished();
        }
        return connected;
    }

    /** A second connect tells whether the first has come to its end, and how. */
    private boolean isEstablished() throws WireException {
        try {
            return Socket.connect(fd, address);
        } catch (final LinuxException e) {
            if (e.is(Errno.EISCONN)) {
                return true;
            }
            if (e.is(Errno.EALREADY, Errno.EINTR)) {
                return false;
            }
            throw new WireException(e.getMessage(), e);
        }
    }

    @Override
    public int send(final long from, final int length) throws WireException {
        checkOpen();
        return result("send", Socket.send(fd, from, length, FLAGS));
    }

    @Override
    public void onlyReceives() {
        acks = new TcpAcks(fd);
    }

    @Override
    public String enablePages() {
        try {
            Socket.setOption(fd, Socket.SOL_SOCKET, Socket.SO_ZEROCOPY, 1);
            errqueue = new Errqueue();
            return "";
        } catch (final LinuxException e) {
            return "SO_ZEROCOPY is refused: " + e.getMessage();
        }
    }

    /** ENOBUFS: past RLIMIT_MEMLOCK, or past what net.core.optmem_max allows to be notified of. */
    @Override
    public int sendPages(final long from, final int length) throws WireException {
        checkOpen();
        final long sent = Socket.send(fd, from, length, FLAGS | Socket.MSG_ZEROCOPY);
        return sent == -Errno.ENOBUFS.number() ? NO_PAGES : result("send", sent);
    }

    @Override
    public int takeNotifications(final Errqueue.Notified notified) {
        int taken = 0;
        if (errqueue != null && fd != CLOSED) {
            while (errqueue.take(fd, notified) >= 0) {
                taken++;
            }
        }
        return taken;
    }

    @Override
    public void disconnect() {
        if (fd != CLOSED) {
            Socket.disconnect(fd);
        }
    }

    @Override
    public int receive(final long first, final int firstLength, final long second, final int secondLength)
            throws WireException {
        checkOpen();
        final long received;
        if (firstLength == 0) {
            received = Socket.receive(fd, second, secondLength, FLAGS);
        } else if (secondLength == 0) {
            received = Socket.receive(fd, first, firstLength, FLAGS);
        } else {
            Memory.put(vectorsAddress + Uio.IOVEC_BASE, first);
            Memory.put(vectorsAddress + Uio.IOVEC_LEN, firstLength);
            Memory.put(vectorsAddress + Uio.IOVEC_SIZE + Uio.IOVEC_BASE, second);
            Memory.put(vectorsAddress + Uio.IOVEC_SIZE + Uio.IOVEC_LEN, secondLength);
            received = Uio.readv(fd, vectorsAddress, 2);
        }
        if (received == 0) {
            throw new WireException(peer + " has closed the connection");
        }
        final int bytes = result("receive", received);
        if (acks != null) {
            acks.looked(bytes);
        }
        return bytes;
    }

    private int result(final String operation, final long result) throws WireException {
        if (result >= 0) {
            return (int) result;
        }
        final int errno = (int) -result;
        if (errno == Errno.EAGAIN.number() || errno == Errno.EINTR.number()) {
            return 0;
        }
        throw failed(operation, errno);
    }

    private WireException failed(final String operation, final int errno) {
        return new WireException(operation + " " + peer + ": " + Errno.describe(errno));
    }

    private void checkOpen() throws WireException {
        if (fd == CLOSED) {
            throw new WireException("the connection to " + peer + " is closed");
        }
    }

    @Override
    public Optional<InetAddress> peerHost() {
        try {
            return Optional.of(Socket.peerAddress(fd).getAddress());
        } catch (final LinuxException e) {
            return Optional.empty();
        }
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public int descriptor() {
        return fd;
    }

    @Override
    public void finish() throws WireException {
        checkOpen();
        try {
            Socket.shutdown(fd);
        } catch (final LinuxException e) {
            throw new WireException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (fd != CLOSED) {
            Unistd.close(fd);
            fd = CLOSED;
        }
    }

    @Override
    public void reset() {
        if (fd != CLOSED) {
            Socket.resetOnClose(fd);
            close();
        }
    }
}
