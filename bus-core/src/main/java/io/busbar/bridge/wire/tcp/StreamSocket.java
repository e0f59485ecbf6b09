package io.busbar.bridge.wire.tcp;

import io.busbar.bridge.wire.WireException;
import io.busbar.linux.Errqueue;
import io.busbar.linux.TcpAcks;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A TCP connection that never blocks. Memory is named by address. Bound to one thread. What fails is told by an
 * exception that names the peer and the error.
 */
public interface StreamSocket extends AutoCloseable {
    /** Listens for connections. */
    interface Listener extends AutoCloseable {
        /** A connection that somebody has made, or null. */
        StreamSocket accept();

        /** The port, which the kernel may have chosen. */
        int port();

        /** To be watched for becoming readable; -1 if there is none. */
        int descriptor();

        @Override
        void close();
    }

    /** Whether the connection is made; goes on making it. */
    boolean isConnected() throws WireException;

    /** Sends up to {@code length} bytes; returns how many, 0 if there is no room now. */
    int send(long address, int length) throws WireException;

    /**
     * Lets {@link #sendPages} be used, where this kind of connection has it. Call it once, before anything is sent.
     *
     * @return why not, for people; empty if it can be used
     */
    default String enablePages() {
        return "connections of this kind always copy";
    }

    /**
     * As {@link #send}, but the kernel reads the caller's own pages, if it can, until it has notified of this send.
     * Those that return more than 0 are counted, from 0, and notified of by their numbers.
     *
     * @return how many bytes; 0 if there is no room now; {@link #NO_PAGES} if the kernel cannot pin more pages now
     */
    default int sendPages(final long address, final int length) throws WireException {
        return NO_PAGES;
    }

    /** Pages cannot be sent now; bytes can. */
    int NO_PAGES = -1;

    /** Takes all notifications that are there; returns how many. */
    default int takeNotifications(final Errqueue.Notified notified) {
        return 0;
    }

    /** Breaks the connection, drops what is queued, and leaves the notifications of it to be taken. */
    default void disconnect() {}

    /**
     * Receives into one place and then another, either of which may be of length 0, but not both.
     *
     * @return how many bytes; 0 if none are there now
     * @throws WireException also if the peer has closed
     */
    int receive(long first, int firstLength, long second, int secondLength) throws WireException;

    /**
     * Says that bytes come on this connection and hardly any go, so that acknowledging them can wait until a
     * {@link #receive} has found none. See {@link TcpAcks}.
     */
    default void onlyReceives() {}

    /** Who is there, for people. */
    String peer();

    /** The peer's address; empty if it is gone, or not there yet. */
    Optional<InetAddress> peerHost();

    /** To be watched for becoming readable; -1 if there is none. */
    int descriptor();

    /** Says that nothing more will be sent; what the peer sends still comes. */
    void finish() throws WireException;

    /**
     * Ends the connection; what was sent still arrives, unless there are bytes that were not received: then it is
     * broken by a reset.
     */
    @Override
    void close();

    /** Breaks the connection; what was sent may be lost. */
    void reset();
}
