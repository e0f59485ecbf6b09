package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.tcp.Sockets;
import io.busbar.bridge.wire.tcp.StreamSocket;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Last words on a control connection, whose other end is a socket of the Java library. */
class ControlConnectionTest {
    private static final InetAddress HOST = InetAddress.getLoopbackAddress();
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(30);
    private static final int LENGTH = 1_000;
    private static final int LAST = -1;

    private Departures departures = new Departures(10 * DEADLINE);
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[LENGTH]);
    private final List<Integer> heard = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private ControlConnection control;
    private Socket peer;

    private void connect(final Sockets sockets) throws Exception {
        final StreamSocket.Listener listener = sockets.listen(new InetSocketAddress(HOST, 0));
        open.add(listener);
        peer = new Socket();
        open.add(peer);
        peer.connect(new InetSocketAddress(HOST, listener.port()));
        final long start = System.nanoTime();
        StreamSocket accepted = listener.accept();
        while (accepted == null) {
            assertTrue(System.nanoTime() - start < DEADLINE, "nobody comes");
            accepted = listener.accept();
        }
        control = new ControlConnection(accepted, departures);
        open.add(control);
    }

    @AfterEach
    void close() throws Exception {
        for (final AutoCloseable each : open.reversed()) {
            each.close();
        }
        departures.close();
    }

    private boolean say(final int number) throws WireException {
        frame.putInt(0, number);
        return control.send(frame, 0, LENGTH);
    }

    private void hear() throws Exception {
        control.poll((buffer, offset, length) -> heard.add(buffer.getInt(offset)));
    }

    private void depart() {
        departures.poll(System.nanoTime());
    }

    private static int readFrame(final DataInputStream in) throws IOException {
        assertEquals(LENGTH, Integer.reverseBytes(in.readInt()));
        final byte[] bytes = new byte[LENGTH];
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    }

    private static byte[] frameOf(final int number) {
        return ByteBuffer.allocate(2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(Integer.BYTES)
                .putInt(number)
                .array();
    }

    @ParameterizedTest
    @EnumSource(Sockets.class)
    void shouldHearWhatThePeerSaidBeforeItBrokeTheConnection(final Sockets sockets) throws Exception {
        connect(sockets);
        peer.getOutputStream().write(frameOf(7));
        peer.getOutputStream().write(frameOf(LAST));
        peer.setSoLinger(true, 0);
        peer.close();
        // It is noticed by what this side has to say, before it has heard the other.
        assertThrows(WireException.class, () -> {
            final long start = System.nanoTime();
            while (System.nanoTime() - start < DEADLINE) {
                say(1);
            }
        });
        final long start = System.nanoTime();
        assertThrows(WireException.class, () -> {
            while (System.nanoTime() - start < DEADLINE) {
                hear();
            }
        });
        assertEquals(List.of(7, LAST), heard);
    }

    @ParameterizedTest
    @EnumSource(Sockets.class)
    void shouldGetItsLastWordsOutThoughThePeerReadsLateAndGoesOnTalking(final Sockets sockets) throws Exception {
        connect(sockets);
        int said = 0;
        while (say(said)) {
            said++;
        }
        // More than a frame's room in this side's buffer, nothing like what waits in it.
        final DataInputStream in = new DataInputStream(peer.getInputStream());
        peer.setSoTimeout((int) TimeUnit.NANOSECONDS.toMillis(DEADLINE));
        int read = 0;
        while (!say(LAST)) {
            assertEquals(read++, readFrame(in));
        }
        peer.getOutputStream().write(frameOf(7));
        control.close();
        depart();
        for (; read < said; read++) {
            peer.getOutputStream().write(frameOf(7));
            assertEquals(read, readWhileLeaving(in));
        }
        assertEquals(LAST, readWhileLeaving(in));
        assertEquals(-1, readEndWhileLeaving(in));
        peer.close();
        final long start = System.nanoTime();
        while (!departures.isEmpty()) {
            depart();
            assertTrue(System.nanoTime() - start < DEADLINE, "it stays though its peer has gone");
        }
    }

    /** A frame, or what there is of it. Never waits for more than it takes away: the window might stay shut. */
    private int readWhileLeaving(final DataInputStream in) throws IOException {
        final byte[] bytes = new byte[Integer.BYTES + LENGTH];
        peer.setSoTimeout(1);
        final long start = System.nanoTime();
        for (int length = 0; length < bytes.length; ) {
            depart();
            try {
                final int more = in.read(bytes, length, bytes.length - length);
                assertTrue(more > 0, "an end in the middle of a frame");
                length += more;
            } catch (final java.net.SocketTimeoutException e) {
                assertTrue(System.nanoTime() - start < DEADLINE, "what was said last does not come");
            }
        }
        return readFrame(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    private int readEndWhileLeaving(final DataInputStream in) throws IOException {
        peer.setSoTimeout(1);
        final long start = System.nanoTime();
        while (System.nanoTime() - start < DEADLINE) {
            depart();
            try {
                return in.read();
            } catch (final java.net.SocketTimeoutException e) {
                // Not yet.
            }
        }
        throw new AssertionError("no end");
    }

    @ParameterizedTest
    @EnumSource(Sockets.class)
    void shouldLeaveAPeerThatNeverEnds(final Sockets sockets) throws Exception {
        departures = new Departures(1);
        connect(sockets);
        say(LAST);
        control.close();
        final long start = System.nanoTime();
        while (!departures.isEmpty()) {
            depart();
            assertTrue(System.nanoTime() - start < DEADLINE, "it waits for ever");
        }
        assertEquals(LAST, readFrame(new DataInputStream(peer.getInputStream())));
    }

    @ParameterizedTest
    @EnumSource(Sockets.class)
    void shouldNotKeepMoreThanSoManyThatLeave(final Sockets sockets) throws Exception {
        for (int i = 0; i < 2 * Departures.MOST; i++) {
            connect(sockets);
            control.close();
            assertTrue(departures.size() <= Departures.MOST);
        }
        assertEquals(Departures.MOST, departures.size());
    }
}
