package io.busbar.bridge.wire.datagram;

import io.busbar.bridge.wire.WireException;
import java.net.InetSocketAddress;

/**
 * One UDP port of this host: datagrams out of memory and into it, with no promise that any arrives, arrives once, in
 * order, or unharmed. What makes a wire of it stands above, in {@code DatagramWire}, and is the same for sockets and
 * for devices.
 *
 * <p>Belongs to one thread. Nothing blocks, and after set-up ({@link #addPeer}) nothing allocates. Exceptions are for
 * what will not pass by waiting: a device that is gone, a descriptor that is closed. A full queue or an unreachable
 * peer is none; datagrams are lost then, or {@link #send} says that there is no room.
 */
public interface DatagramPort extends AutoCloseable {
    /** Makes a port when a wire is first used; the wire closes it. */
    @FunctionalInterface
    interface Opener {
        /** @throws WireException if it cannot be had: says what was tried, the errno's name, and the remedy */
        DatagramPort open() throws WireException;
    }

    /** Where datagrams come in; its port is the one that peers are told. */
    InetSocketAddress localAddress();

    /**
     * Makes a peer known, whose address other calls need not resolve any more: route, neighbour, MTU.
     *
     * @return its number, from 0; small, for numbers of removed peers are given again
     * @throws WireException if there is no way to it
     */
    int addPeer(InetSocketAddress peer) throws WireException;

    /** Forgets a peer; what is queued for it may be dropped. */
    void removePeer(int peer);

    /**
     * Most bytes of a datagram to a peer, those of UDP's header and below not counted. May shrink and grow while the
     * port is in use; a datagram that was too long for the way is lost.
     */
    int maxPayload(int peer);

    /**
     * Queues a datagram that is made of two parts.
     *
     * @param header       of the first bytes, which are copied at once
     * @param headerLength above 0, at most {@value #MAX_HEADER}
     * @param payload      of the rest, which may be read until the next {@link #flush} has returned
     * @param length       bytes of the rest; from 0. Both together at most {@link #maxPayload}, else it is lost
     * @return false if there is no room now: flush, and try again after a poll
     */
    boolean send(int peer, long header, int headerLength, long payload, int length) throws WireException;

    /**
     * Hands what is queued to the kernel or the device. When it returns, nothing is queued any more, and nothing reads
     * payloads: what could not be handed over is lost, as it may be on the way.
     *
     * @return how many datagrams were handed over
     */
    int flush() throws WireException;

    /**
     * Hands over datagrams that have come, in the order in which they have.
     *
     * @param limit look for no more after so many; a few more may come, if they came together
     * @return how many
     */
    int receive(DatagramHandler handler, int limit) throws WireException;

    /** Becomes readable when {@link #receive} has something; -1 if there is no such descriptor. */
    int descriptor();

    /** How datagrams travel, for status and logs, and what is missing here that would make it faster. */
    String detail();

    /** Gives everything back. Twice is as good as once. */
    @Override
    void close();

    /** Most bytes of a header. */
    int MAX_HEADER = 64;
}
