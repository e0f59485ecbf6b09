package io.busbar.bridge.wire.tcp;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Where data connections come in: reads their tokens and gives them to the receivers that expect them. A connection
 * that shows no token in time, or a wrong one, is closed; while too many have shown none, the one that came first gives
 * way.
 */
final class Entrance implements AutoCloseable {
    /** A connection that has not shown its token. */
    private static final class Stranger {
        final StreamSocket socket;
        final MemorySegment token = Arena.ofAuto().allocate(Wire.TOKEN_LENGTH);
        final long deadline;
        int length;

        Stranger(final StreamSocket socket, final long deadline) {
            this.socket = socket;
            this.deadline = deadline;
        }
    }

    private static final int STRANGERS = 64;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

    private final StreamSocket.Listener listener;
    private final List<Stranger> strangers = new ArrayList<>();
    private final Map<TcpReceiver, byte[]> expected = new HashMap<>();
    private long polls;

    Entrance(final StreamSocket.Listener listener) {
        this.listener = listener;
    }

    byte[] ticket() {
        return ByteBuffer.allocate(Short.BYTES)
                .putShort((short) listener.port())
                .array();
    }

    int descriptor() {
        return listener.descriptor();
    }

    void expect(final TcpReceiver receiver, final byte[] token) {
        expected.put(receiver, token.clone());
    }

    void forget(final TcpReceiver receiver) {
        expected.remove(receiver);
    }

    int poll(final long nowNanos) {
        // Somebody is expected, or it is time to show the door to those who were not.
        if (expected.isEmpty() && strangers.isEmpty() && (++polls & 0xFF) != 0) {
            return 0;
        }
        int work = 0;
        for (StreamSocket socket = listener.accept(); socket != null && work < STRANGERS; work++) {
            if (strangers.size() == STRANGERS) {
                strangers.removeFirst().socket.reset();
            }
            strangers.add(new Stranger(socket, nowNanos + PATIENCE));
            socket = listener.accept();
        }
        for (int i = strangers.size() - 1; i >= 0; i--) {
            if (isDecided(strangers.get(i), nowNanos)) {
                strangers.remove(i);
                work++;
            }
        }
        return work;
    }

    private boolean isDecided(final Stranger stranger, final long nowNanos) {
        try {
            stranger.length += stranger.socket.receive(
                    0, 0, stranger.token.address() + stranger.length, Wire.TOKEN_LENGTH - stranger.length);
        } catch (final WireException e) {
            stranger.socket.reset();
            return true;
        }
        if (stranger.length == Wire.TOKEN_LENGTH) {
            admit(stranger);
            return true;
        }
        if (nowNanos - stranger.deadline > 0) {
            stranger.socket.reset();
            return true;
        }
        return false;
    }

    private void admit(final Stranger stranger) {
        final byte[] token = stranger.token.toArray(ValueLayout.JAVA_BYTE);
        TcpReceiver found = null;
        for (final Map.Entry<TcpReceiver, byte[]> each : expected.entrySet()) {
            if (MessageDigest.isEqual(each.getValue(), token)) {
                found = each.getKey();
            }
        }
        if (found == null) {
            stranger.socket.reset();
            return;
        }
        expected.remove(found);
        found.attach(stranger.socket);
    }

    @Override
    public void close() {
        strangers.forEach(stranger -> stranger.socket.reset());
        strangers.clear();
        listener.close();
    }
}
