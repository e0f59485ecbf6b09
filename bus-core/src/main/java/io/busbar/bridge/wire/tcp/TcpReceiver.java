package io.busbar.bridge.wire.tcp;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.log.SpanWriter;

/** Receives into the replica's log: one system call for what is there. */
final class TcpReceiver implements WireReceiver {
    /** Most receives of one poll, so that others have their turn. */
    private static final int ROUNDS = 4;

    private final Entrance entrance;
    private final SpanWriter replica;
    private StreamSocket socket;
    private boolean closed;

    TcpReceiver(final Entrance entrance, final SpanWriter replica, final byte[] token) {
        this.entrance = entrance;
        this.replica = replica;
        entrance.expect(this, token);
    }

    void attach(final StreamSocket accepted) {
        socket = accepted;
        socket.onlyReceives();
    }

    @Override
    public byte[] ticket() {
        return entrance.ticket();
    }

    @Override
    public boolean isOpen() {
        return socket != null;
    }

    @Override
    public int poll() throws WireException {
        if (closed) {
            throw new WireException("the path is closed");
        }
        if (socket == null) {
            return 0;
        }
        int work = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final int stampRoom = replica.stampRoom();
            final int room = replica.room();
            if (stampRoom + room == 0) {
                break;
            }
            final int received = socket.receive(replica.stampAddress(), stampRoom, replica.address(), room);
            if (received == 0) {
                break;
            }
            replica.landed(received);
            work += received;
            if (received < stampRoom + room) {
                // All that was there, most likely.
                break;
            }
        }
        return work;
    }

    @Override
    public int descriptor() {
        return socket == null ? -1 : socket.descriptor();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            entrance.forget(this);
            if (socket != null) {
                socket.reset();
            }
        }
    }
}
