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
 */
final class ControlConnection implements Control {
    private static final int PREFIX = Integer.BYTES;
    private static final int OUT = 16 * 1024;
    private static final int IN = 8 * 1024;

    /** How often it is looked for bytes while none come: a system call each time. */
    private static final long LOOK_NANOS = 20_000;

    private final StreamSocket socket;
    private final MemorySegment memory = Arena.ofAuto().allocate(OUT + IN, Long.BYTES);
    private final UnsafeBuffer out = new UnsafeBuffer(memory.address(), OUT);
    private final UnsafeBuffer in = new UnsafeBuffer(memory.address() + OUT, IN);
    private int outLength;
    private int inLength;
    private long lastLook;
    private boolean closed;

    ControlConnection(final StreamSocket socket) {
        this.socket = socket;
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
        if (outLength > 0 && !closed) {
            final int sent = socket.send(out.addressOffset(), outLength);
            out.putBytes(0, out, sent, outLength - sent);
            outLength -= sent;
        }
    }

    @Override
    public int poll(final FrameHandler handler) throws WireException, LinkException {
        if (closed) {
            throw new WireException("the connection to " + peer() + " is closed");
        }
        if (!socket.isConnected()) {
            return 0;
        }
        flush();
        final long now = System.nanoTime();
        if (now - lastLook < LOOK_NANOS) {
            return 0;
        }
        final int received = socket.receive(0, 0, in.addressOffset() + inLength, IN - inLength);
        if (received == 0) {
            lastLook = now;
            return 0;
        }
        inLength += received;
        return deliver(handler);
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

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            socket.close();
        }
    }
}
