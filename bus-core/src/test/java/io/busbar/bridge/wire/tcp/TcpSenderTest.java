package io.busbar.bridge.wire.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.linux.Errqueue;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Zero copy over a socket that a test plays: what the kernel says, and when, is the test's. */
class TcpSenderTest {
    private static final int LONG = 64 << 10;
    private static final int SHORT = 100;

    private record Notification(int first, int last, boolean copied) {}

    private static final class Played implements StreamSocket {
        final Queue<Notification> notifications = new ArrayDeque<>();
        final Queue<Notification> afterDisconnect = new ArrayDeque<>();
        final List<String> calls = new ArrayList<>();
        boolean refusing;
        boolean broken;

        @Override
        public Optional<InetAddress> peerHost() {
            return Optional.empty();
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public int send(final long address, final int length) {
            calls.add("send " + length);
            return length;
        }

        @Override
        public String enablePages() {
            return "";
        }

        @Override
        public int sendPages(final long address, final int length) {
            calls.add("pages " + length);
            return refusing ? NO_PAGES : length;
        }

        @Override
        public int takeNotifications(final Errqueue.Notified notified) {
            int taken = 0;
            for (Notification next = notifications.poll(); next != null; next = notifications.poll()) {
                notified.onNotified(next.first, next.last, next.copied);
                taken++;
            }
            return taken;
        }

        @Override
        public void finish() {
            calls.add("finish");
        }

        @Override
        public void disconnect() {
            calls.add("disconnect");
            notifications.addAll(afterDisconnect);
        }

        @Override
        public int receive(final long first, final int firstLength, final long second, final int secondLength)
                throws WireException {
            if (broken) {
                throw new WireException("nobody has closed the connection");
            }
            return 0;
        }

        @Override
        public String peer() {
            return "nobody";
        }

        @Override
        public int descriptor() {
            return -1;
        }

        @Override
        public void close() {
            calls.add("close");
        }

        @Override
        public void reset() {
            calls.add("reset");
        }
    }

    private final Played socket = new Played();

    private TcpSender open(final ZeroCopy zeroCopy) throws WireException {
        final TcpSender sender = new TcpSender(socket, new byte[Wire.TOKEN_LENGTH], zeroCopy);
        while (!sender.isOpen()) {
            sender.poll();
        }
        socket.calls.clear();
        return sender;
    }

    private void notifyOf(final TcpSender sender, final int first, final int last, final boolean copied)
            throws WireException {
        socket.notifications.add(new Notification(first, last, copied));
        for (int i = 0; i < 100; i++) {
            sender.poll();
        }
        assertTrue(socket.notifications.isEmpty(), "nobody looked for notifications");
    }

    @Test
    void shouldReleaseAtTheNotificationAndNotBefore() throws Exception {
        final TcpSender sender = open(ZeroCopy.WHERE_IT_PAYS);
        assertEquals(LONG, sender.send(0, 8, LONG));
        assertEquals(SHORT, sender.send(LONG, 8, SHORT));
        assertEquals(LONG, sender.send(LONG + SHORT, 8, LONG));
        assertEquals(List.of("pages " + LONG, "send " + SHORT, "pages " + LONG), socket.calls);
        assertEquals(0, sender.released());
        notifyOf(sender, 0, 0, false);
        assertEquals(LONG + SHORT, sender.released());
        notifyOf(sender, 1, 1, false);
        assertEquals(2 * LONG + SHORT, sender.released());
        sender.send(2L * LONG + SHORT, 8, LONG);
        assertEquals("pages " + LONG, socket.calls.getLast());
    }

    @Test
    void shouldReleaseInOrderWhateverOrderNotificationsComeIn() throws Exception {
        final TcpSender sender = open(ZeroCopy.WHERE_IT_PAYS);
        for (int i = 0; i < 5; i++) {
            sender.send((long) i * LONG, 8, LONG);
        }
        notifyOf(sender, 2, 3, false);
        assertEquals(0, sender.released());
        notifyOf(sender, 0, 1, false);
        assertEquals(4L * LONG, sender.released());
        notifyOf(sender, 7, 900, false);
        notifyOf(sender, 0, 3, false);
        assertEquals(4L * LONG, sender.released(), "a notification of what was not sent has released something");
        notifyOf(sender, 4, 4, false);
        assertEquals(5L * LONG, sender.released());
    }

    @Test
    void shouldCopyFromThenOnWhenTheKernelSaysThatItDid() throws Exception {
        final TcpSender sender = open(ZeroCopy.WHERE_IT_PAYS);
        sender.send(0, 8, LONG);
        sender.send(LONG, 8, LONG);
        notifyOf(sender, 0, 0, true);
        assertEquals(LONG, sender.released());
        sender.send(2L * LONG, 8, LONG);
        assertEquals("send " + LONG, socket.calls.getLast());
        assertEquals(LONG, sender.released(), "the second is under way still");
        assertTrue(sender.detail().contains("the kernel copied"), sender.detail());
        notifyOf(sender, 1, 1, true);
        assertEquals(3L * LONG, sender.released());
    }

    @Test
    void shouldCopyWhatCannotBePinned() throws Exception {
        final TcpSender sender = open(ZeroCopy.WHERE_IT_PAYS);
        sender.send(0, 8, LONG);
        socket.refusing = true;
        assertEquals(LONG, sender.send(LONG, 8, LONG));
        assertEquals(List.of("pages " + LONG, "pages " + LONG, "send " + LONG), socket.calls);
        assertEquals(0, sender.released());
        socket.refusing = false;
        sender.send(2L * LONG, 8, LONG);
        assertEquals("pages " + LONG, socket.calls.getLast(), "it was for the moment only");
        notifyOf(sender, 0, 1, false);
        socket.refusing = true;
        sender.send(3L * LONG, 8, LONG);
        sender.send(4L * LONG, 8, LONG);
        assertEquals(List.of("send " + LONG, "send " + LONG), socket.calls.subList(5, 7), socket.calls::toString);
        assertTrue(sender.detail().contains("ENOBUFS"), sender.detail());
    }

    @Test
    void shouldHaveRoomForSoManyAndCopyTheRest() throws Exception {
        final TcpSender sender = open(ZeroCopy.ALWAYS);
        for (int i = 0; i < 3 * PageSends.SIZE; i++) {
            sender.send(i, 8, 1);
            assertEquals(i < PageSends.SIZE ? "pages 1" : "send 1", socket.calls.getLast());
        }
        notifyOf(sender, 0, PageSends.SIZE - 1, true);
        assertEquals(3 * PageSends.SIZE, sender.released());
        sender.send(3L * PageSends.SIZE, 8, 1);
        assertEquals("pages 1", socket.calls.getLast());
    }

    @Test
    void shouldBreakTheConnectionAndWaitForNotificationsBeforeItCloses() throws Exception {
        final TcpSender sender = open(ZeroCopy.WHERE_IT_PAYS);
        sender.send(0, 8, LONG);
        sender.send(LONG, 8, LONG);
        socket.afterDisconnect.add(new Notification(0, 1, false));
        sender.close();
        assertEquals(List.of("disconnect", "reset"), socket.calls.subList(2, 4));
        assertEquals(2L * LONG, sender.released());
        assertThrows(WireException.class, sender::poll);
    }

    @Test
    void shouldNotWaitForEverForADeviceThatHoldsPages() throws Exception {
        final TcpSender sender = open(ZeroCopy.WHERE_IT_PAYS);
        sender.send(0, 8, LONG);
        sender.close();
        assertEquals("reset", socket.calls.getLast());
    }

    @Test
    void shouldSeeThatTheConnectionIsBrokenWhilePagesAreUnderWay() throws Exception {
        final TcpSender sender = open(ZeroCopy.WHERE_IT_PAYS);
        sender.send(0, 8, LONG);
        socket.broken = true;
        assertThrows(WireException.class, () -> {
            for (int i = 0; i < 1_000; i++) {
                sender.poll();
            }
        });
        assertFalse(sender.isOpen());
    }

    @Test
    void shouldNeverSendPagesIfToldSo() throws Exception {
        final TcpSender sender = open(ZeroCopy.NEVER);
        sender.send(0, 8, LONG);
        assertEquals(List.of("send " + LONG), socket.calls);
        assertEquals(LONG, sender.released());
        sender.close();
        assertFalse(socket.calls.contains("disconnect"));
    }
}
