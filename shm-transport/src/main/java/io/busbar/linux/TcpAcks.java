package io.busbar.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Takes the acknowledgements of a TCP connection, on which bytes only come, out of the way of these bytes.
 *
 * <p>Left alone, the kernel sends an acknowledgement at the end of each receive that empties the socket
 * ({@code tcp_cleanup_rbuf} of net/ipv4/tcp.c), before the receiver has its bytes: it would wait for something to send
 * it along with only if the connection went back and forth. So the connection is said to be one that does, and is asked
 * to acknowledge when a look has found nothing more. Not to ask would not do: a sender may have ten small segments on
 * the way at first, and the kernel's patience is 40 ms.
 *
 * <p>Allocates nothing but at first. One thread.
 */
public final class TcpAcks {
    /** TCP_QUICKACK of linux/tcp.h. */
    private static final int TCP_QUICKACK = 12;

    /** What {@code __tcp_sock_set_quickack} of net/ipv4/tcp.c, Linux 5.10 to 6.18, does with these values. */
    private static final int LATER = 0;

    private static final int NOW = 2;

    private final int fd;
    private final MemorySegment value = Arena.ofAuto().allocate(Integer.BYTES, Integer.BYTES);
    private boolean owed;

    /** @param fd a TCP connection */
    public TcpAcks(final int fd) {
        this.fd = fd;
        set(LATER);
    }

    /**
     * A look has found so many bytes: if none, those that were found before are acknowledged, unless that was done.
     *
     * @param bytes from 0
     */
    public void looked(final int bytes) {
        if (bytes > 0) {
            owed = true;
        } else if (owed) {
            owed = false;
            set(NOW);
            // For the case that the kernel had done so by itself, which ends the waiting.
            set(LATER);
        }
    }

    /** If the kernel has no such option any more, it acknowledges when it likes. */
    private void set(final int what) {
        value.set(JAVA_INT, 0, what);
        Socket.setOptionAt(fd, Socket.IPPROTO_TCP, TCP_QUICKACK, value.address());
    }
}
