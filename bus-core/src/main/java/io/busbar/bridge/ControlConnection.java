package io.busbar.bridge;

import io.busbar.bridge.link.Control;
import io.busbar.bridge.link.LinkException;
import io.busbar.bridge.link.Reason;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.tcp.StreamSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.Optional;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A control connection over TCP. Each frame is preceded by its length, 4 bytes, little-endian. What waits to be sent
 * and what has come in part are in two buffers of fixed size; who sends more than fits waits, and who does not read
 * gets no more.
 *
 * <p>What the peer has said before it went is heard, even if nothing can be sent any more; and what is said last gets
 * out after {@link #close}, see {@link Departures}.
 */
final class ControlConnection implements Control {
    private static final int PREFIX = Integer.BYTES;
    private static final int OUT = 16 * 1024;
    private static final int IN = 8 * 1024;

    /** How often it is looked for bytes while none come: a system call each time. */
    private static final long LOOK_NANOS = 20_000;

    private final StreamSocket socket;
    private final Departures departures;
    private final MemorySegment memory = Arena.ofAuto().allocate(OUT + IN, Long.BYTES);
    private final UnsafeBuffer out = new UnsafeBuffer(memory.address(), OUT);
    private final UnsafeBuffer in = new UnsafeBuffer(memory.address() + OUT, IN);
    private int outLength;
    private int inLength;
    private long lastLook;
    private WireException broken;
    private boolean closed;
    private long deadline;
    private boolean allSaid;
    private boolean allHeard;

    /** @param departures where it goes when it is closed */
    ControlConnection(final StreamSocket socket, final Departures departures) {
        this.socket = socket;
        this.departures = departures;
        lastLook = System.nanoTime() - LOOK_NANOS;
    }

    @Override
    public boolean isOpen() {
        try {
            return !closed && socket.isConnected();
        } catch (final WireException e) {
            // Told by poll.
            return false;
        }
    }

    @Override
    public boolean send(final DirectBuffer buffer, final int offset, final int length) throws WireException {
        if (PREFIX + length > OUT - outLength) {
            flush();
            if (PREFIX + length > OUT - outLength) {
                return false;
            }
        }
        out.putInt(outLength, length, ByteOrder.LITTLE_ENDIAN);
        out.putBytes(outLength + PREFIX, buffer, offset, length);
        outLength += PREFIX + length;
        flush();
        return true;
    }

    private void flush() throws WireException {
        if (broken != null) {
            throw broken;
        }
        if (outLength > 0) {
            try {
                final int sent = socket.send(out.addressOffset(), outLength);
                out.putBytes(0, out, sent, outLength - sent);
                outLength -= sent;
            } catch (final WireException e) {
                broken = e;
                throw e;
            }
        }
    }

    @Override
    public int poll(final FrameHandler handler) throws WireException, LinkException {
        if (closed) {
            throw new WireException("the connection to " + peer() + " is closed");
        }
        if (broken == null) {
            try {
                if (!socket.isConnected()) {
                    return 0;
                }
                flush();
            } catch (final WireException e) {
                // Told when all is heard that came before.
                broken = e;
            }
        }
        final long now = System.nanoTime();
        if (broken == null && now - lastLook < LOOK_NANOS) {
            return 0;
        }
        final int received = receive();
        if (received == 0) {
            lastLook = now;
            return 0;
        }
        inLength += received;
        return deliver(handler);
    }

    private int receive() throws WireException {
        try {
            final int received = socket.receive(0, 0, in.addressOffset() + inLength, IN - inLength);
            if (received > 0 || broken == null) {
                return received;
            }
        } catch (final WireException e) {
            broken = broken == null ? e : broken;
        }
        throw broken;
    }

    private int deliver(final FrameHandler handler) throws LinkException {
        int at = 0;
        int frames = 0;
        while (inLength - at >= PREFIX && !closed) {
            final int length = in.getInt(at, ByteOrder.LITTLE_ENDIAN);
            if (length <= 0 || length > MAX_FRAME) {
                throw new LinkException(
                        Reason.PROTOCOL,
                        peer() + " announces a frame of " + length + " bytes, allowed are 1 to " + MAX_FRAME);
            }
            if (inLength - at < PREFIX + length) {
                break;
            }
            handler.onFrame(in, at + PREFIX, length);
            at += PREFIX + length;
            frames++;
        }
        in.putBytes(0, in, at, inLength - at);
        inLength -= at;
        return Math.max(1, frames);
    }

    @Override
    public void lookAgain() {
        lastLook = System.nanoTime() - LOOK_NANOS;
    }

    @Override
    public int descriptor() {
        return socket.descriptor();
    }

    @Override
    public Optional<InetAddress> peerHost() {
        return socket.peerHost();
    }

    @Override
    public String peer() {
        return socket.peer();
    }

    /** What was sent gets out, and what comes is not heard any more. */
    @Override
    public void close() {
        if (!closed) {
            final boolean connected = isOpen();
            closed = true;
            if (connected && broken == null) {
                departures.add(this);
            } else {
                end();
            }
        }
    }

    /** Goes on, closed, until this time, in ns. */
    void depart(final long latest) {
        deadline = latest;
    }

    /** Gets out what waits to be sent, and listens for the peer's end; false when there is nothing more to be done. */
    boolean isLeaving(final long nowNanos) {
        try {
            flush();
            if (outLength == 0 && !allSaid) {
                socket.finish();
                allSaid = true;
            }
        } catch (final WireException e) {
            end();
            return false;
        }
        allHeard = allHeard || !isHeard();
        if (allSaid && allHeard || nowNanos - deadline > 0) {
            end();
            return false;
        }
        return true;
    }

    /** Drops what comes; whether more may. */
    private boolean isHeard() {
        try {
            socket.receive(0, 0, in.addressOffset(), IN);
            return true;
        } catch (final WireException e) {
            return false;
        }
    }

    /** Whatever is not said yet is not. */
    void end() {
        socket.close();
    }
}
