package io.busbar.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The kernel says in /proc/net/tcp how many bytes of a connection were sent and not acknowledged. */
class TcpAcksTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int ROUNDS = 100;
    private static final int LENGTH = 48;

    @Test
    void shouldAcknowledgeWhenNothingMoreIsThereAndNotBefore() throws Exception {
        final int listener = Socket.tcp(ANY.getAddress(), 0);
        final int sender = Socket.tcp(ANY.getAddress(), 0);
        try (Arena arena = Arena.ofConfined()) {
            Socket.bind(listener, ANY);
            Socket.listen(listener, 1);
            Socket.connect(sender, Socket.localAddress(listener));
            final int receiver = Socket.accept(listener, 0);
            final TcpAcks acks = new TcpAcks(receiver);
            final long memory = arena.allocate(LENGTH).address();
            int later = 0;
            for (int i = 0; i < ROUNDS; i++) {
                assertEquals(LENGTH, Socket.send(sender, memory, LENGTH, 0));
                assertEquals(LENGTH, Socket.receive(receiver, memory, LENGTH, 0));
                acks.looked(LENGTH);
                // Not always: the kernel's patience is 40 ms, and this machine's may be longer.
                later += unacknowledged(sender) > 0 ? 1 : 0;
                acks.looked(0);
                assertEquals(0, unacknowledged(sender), "round " + i);
            }
            assertTrue(later > ROUNDS / 2, "only " + later + " of " + ROUNDS + " were acknowledged later");
            Unistd.close(receiver);
        } finally {
            Unistd.close(sender);
            Unistd.close(listener);
        }
    }

    private static int unacknowledged(final int socket) throws IOException {
        final String end = ":%04X".formatted(Socket.localAddress(socket).getPort());
        return Files.readAllLines(Path.of("/proc/self/net/tcp")).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[1].endsWith(end))
                .mapToInt(fields -> Integer.parseInt(fields[4].substring(0, fields[4].indexOf(':')), 16))
                .findFirst()
                .orElseThrow();
    }
}
