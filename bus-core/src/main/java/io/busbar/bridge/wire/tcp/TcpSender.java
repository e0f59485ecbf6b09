package io.busbar.bridge.wire.tcp;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireSender;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends out of the source's log. Plain sends are copied by the kernel, and released at once. Long ones go without being
 * copied, where the socket can, and are released by their notifications. The first notification that says the kernel
 * copied after all (loopback, veth, a device without scatter-gather) ends that for the path: a plain send costs less
 * then. The next path tries anew.
 */
final class TcpSender implements WireSender {
    /** Every so many polls without a send, it is looked whether the peer is there. */
    private static final int LOOK_MASK = 0xFF;

    /** So often, while pages are under way, it is looked for notifications: a system call each time. */
    private static final int NOTIFICATION_MASK = 0x7;

    private static final String WITHOUT_COPYING = "zero copy of long sends";
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_PAUSE_NANOS = 20_000;

    private final PageSends pages = new PageSends();
    private final ZeroCopy zeroCopy;
    private final StreamSocket socket;
    private final MemorySegment token = Arena.ofAuto().allocate(Wire.TOKEN_LENGTH);
    private int tokenSent;
    private long nextPosition;
    private boolean sendingPages;
    private String detail;
    private long polls;
    private WireException failure;

    TcpSender(final StreamSocket socket, final byte[] token, final ZeroCopy zeroCopy) {
        this.socket = socket;
        this.zeroCopy = zeroCopy;
        final String refusal = zeroCopy == ZeroCopy.NEVER ? "as configured" : socket.enablePages();
        sendingPages = refusal.isEmpty();
        detail = sendingPages ? "zero copy, not tried yet" : "plain sends: " + refusal;
        this.token.copyFrom(MemorySegment.ofArray(token));
    }

    @Override
    public int poll() throws WireException {
        check();
        try {
            if (tokenSent < Wire.TOKEN_LENGTH) {
                return connect();
            }
            polls++;
            final boolean lookForNotifications = !pages.isEmpty() && (polls & NOTIFICATION_MASK) == 0;
            final int work = lookForNotifications ? takeNotifications() : 0;
            if ((polls & LOOK_MASK) == 0) {
                // Nothing is ever sent this way; what can be seen is that the connection is broken.
                if (socket.receive(0, 0, token.address(), 1) > 0) {
                    throw new WireException(socket.peer() + " sends where it should listen");
                }
            }
            return work;
        } catch (final WireException e) {
            failure = e;
            throw e;
        }
    }

    private int connect() throws WireException {
        if (!socket.isConnected()) {
            return 0;
        }
        final int sent = socket.send(token.address() + tokenSent, Wire.TOKEN_LENGTH - tokenSent);
        tokenSent += sent;
        if (tokenSent == Wire.TOKEN_LENGTH) {
            token.set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
        }
        return sent;
    }

    @Override
    public boolean isOpen() {
        return tokenSent == Wire.TOKEN_LENGTH && failure == null;
    }

    @Override
    public int send(final long position, final long address, final int length) throws WireException {
        check();
        if (!isOpen()) {
            return 0;
        }
        try {
            int sent = StreamSocket.NO_PAGES;
            if (sendingPages && length >= zeroCopy.least() && pages.hasRoom()) {
                sent = sendPages(position, address, length);
            }
            if (sent == StreamSocket.NO_PAGES) {
                sent = socket.send(address, length);
            }
            nextPosition = position + sent;
            return sent;
        } catch (final WireException e) {
            failure = e;
            throw e;
        }
    }

    private int sendPages(final long position, final long address, final int length) throws WireException {
        final int sent = socket.sendPages(address, length);
        if (sent > 0) {
            pages.add(position);
        } else if (sent == StreamSocket.NO_PAGES && pages.isEmpty()) {
            // Not even one fits: RLIMIT_MEMLOCK or net.core.optmem_max are too small, and will be.
            endPages("refused with ENOBUFS; raise RLIMIT_MEMLOCK or net.core.optmem_max");
        }
        return sent;
    }

    private int takeNotifications() {
        final int taken = socket.takeNotifications(pages);
        if (taken > 0 && sendingPages) {
            if (pages.wereCopied() && zeroCopy != ZeroCopy.ALWAYS) {
                endPages("the kernel copied: the device or a filter on the way takes no pages");
            } else {
                detail = WITHOUT_COPYING;
            }
        }
        return taken;
    }

    private void endPages(final String why) {
        sendingPages = false;
        detail = "plain sends after " + Integer.toUnsignedString(pages.count()) + " without copying: " + why;
    }

    private void check() throws WireException {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public long released() {
        return pages.released(nextPosition);
    }

    @Override
    public String detail() {
        return detail;
    }

    @Override
    public int descriptor() {
        return socket.descriptor();
    }

    /**
     * Bytes that a broken connection's device still holds after the wait it may read, but not deliver: their pages stay
     * pinned until then, and no peer has a connection that they belong to.
     */
    @Override
    public void close() {
        if (failure == null) {
            failure = new WireException("the path to " + socket.peer() + " is closed");
        }
        if (!pages.isEmpty()) {
            socket.disconnect();
            final long start = System.nanoTime();
            takeNotifications();
            while (!pages.isEmpty() && System.nanoTime() - start < CLOSE_NANOS) {
                LockSupport.parkNanos(CLOSE_PAUSE_NANOS);
                takeNotifications();
            }
        }
        socket.reset();
    }
}
