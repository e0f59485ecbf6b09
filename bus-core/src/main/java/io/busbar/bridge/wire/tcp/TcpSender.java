package io.busbar.bridge.wire.tcp;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireSender;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Sends out of the source's log; the kernel copies, so what was taken is released at once. */
final class TcpSender implements WireSender {
    /** Every so many polls without a send, it is looked whether the peer is there. */
    private static final int LOOK_MASK = 0xFF;

    private final StreamSocket socket;
    private final MemorySegment token = Arena.ofAuto().allocate(Wire.TOKEN_LENGTH);
    private int tokenSent;
    private long released;
    private long polls;
    private WireException failure;

    TcpSender(final StreamSocket socket, final byte[] token) {
        this.socket = socket;
        this.token.copyFrom(MemorySegment.ofArray(token));
    }

    @Override
    public int poll() throws WireException {
        check();
        try {
            if (tokenSent < Wire.TOKEN_LENGTH) {
                return connect();
            }
            if ((++polls & LOOK_MASK) == 0) {
                // Nothing is ever sent this way; what can be seen is that the connection is broken.
                if (socket.receive(0, 0, token.address(), 1) > 0) {
                    throw new WireException(socket.peer() + " sends where it should listen");
                }
            }
            return 0;
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
            final int sent = socket.send(address, length);
            released = position + sent;
            return sent;
        } catch (final WireException e) {
            failure = e;
            throw e;
        }
    }

    private void check() throws WireException {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public long released() {
        return released;
    }

    @Override
    public int descriptor() {
        return socket.descriptor();
    }

    @Override
    public void close() {
        if (failure == null) {
            failure = new WireException("the path to " + socket.peer() + " is closed");
        }
        socket.reset();
    }
}
