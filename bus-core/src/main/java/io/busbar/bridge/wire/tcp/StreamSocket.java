package io.busbar.bridge.wire.tcp;

import io.busbar.bridge.wire.WireException;
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
     * Receives into one place and then another, either of which may be of length 0, but not both.
     *
     * @return how many bytes; 0 if none are there now
     * @throws WireException also if the peer has closed
     */
    int receive(long first, int firstLength, long second, int secondLength) throws WireException;

    /** Who is there, for people. */
    String peer();

    /** The peer's address; empty if it is gone, or not there yet. */
    Optional<InetAddress> peerHost();

    /** To be watched for becoming readable; -1 if there is none. */
    int descriptor();

    /** Ends the connection; what was sent still arrives. */
    @Override
    void close();

    /** Breaks the connection; what was sent may be lost. */
    void reset();
}
