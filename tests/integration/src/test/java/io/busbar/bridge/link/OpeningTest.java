package io.busbar.bridge.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.link.Message.Failure;
import io.busbar.bridge.link.Message.Goodbye;
import io.busbar.bridge.link.Message.Hello;
import io.busbar.bridge.link.Message.Open;
import io.busbar.bridge.link.Message.Outcome;
import io.busbar.bridge.link.Message.Role;
import io.busbar.bridge.link.Message.Taken;
import io.busbar.bridge.wire.WireException;
import io.busbar.log.Channel;
import io.busbar.log.ChannelGeometry;
import io.busbar.shm.Region;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a session, or of a replica, when the two sides do not fit. */
class OpeningTest {
    private static final Path PATH =
            Path.of("/dev/shm", "busbar-opening-" + ProcessHandle.current().pid());
    private static final LinkSettings SETTINGS = LinkSettings.of("b");
    private static final long SECOND = 1_000_000_000;

    private final SimNetwork network = new SimNetwork(new Random(1), new Trace(false));
    private final SimNetwork.Host hostA = new SimNetwork.Host("a");
    private final SimNetwork.Host hostB = new SimNetwork.Host("b");
    private final SimReplica channels = new SimReplica(network, PATH, Set.of());
    private final Replicas replicas = new Replicas(channels);
    private final List<Message> heard = new ArrayList<>();

    @AfterEach
    void close() {
        channels.close();
    }

    private static Open open(final long incarnation, final long capacity, final long position, final long records) {
        return new Open(incarnation, -9, capacity, position, records, 16, 2, "r", List.of("sim"));
    }

    private Outcome open(final Open request) throws LinkException {
        return replicas.open(null, "a", request).outcome();
    }

    /** What the replica's side answers to these messages, and to some seconds of silence. */
    private Reason answerTo(final long silence, final Message... messages) throws Exception {
        hostB.alive = true;
        final SimControl near = network.dial(hostA, hostB);
        final ReplicaLink link = new ReplicaLink(
                hostB.arrivals.getLast(),
                SETTINGS,
                Authenticator.open(),
                replicas,
                Map.of(),
                byte[]::new,
                (name, kind, reason, detail) -> {},
                network.now);
        final MessageDecoder decoder = new MessageDecoder();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Control.MAX_FRAME]);
        for (final Message message : messages) {
            near.send(buffer, 0, new MessageEncoder().encode(message, buffer));
        }
        for (int i = 0; i < 20 && !link.isClosed(); i++) {
            network.now += silence / 20 + 5_000_000;
            link.poll(network.now);
        }
        assertTrue(link.isClosed());
        network.now += 5_000_000;
        assertThrows(
                WireException.class,
                () -> near.poll((frame, offset, length) -> heard.add(decoder.decode(frame, offset, length))));
        return heard.getLast() instanceof final Failure failure ? failure.reason() : null;
    }

    private static Hello hello(final int protocol, final boolean authentication) {
        return new Hello(protocol, protocol, Role.SOURCE, authentication, 100, new byte[16], "a");
    }

    @Test
    void shouldRefuseAPeerOfAnotherVersion() throws Exception {
        assertEquals(Reason.VERSION, answerTo(0, hello(99, false)));
    }

    @Test
    void shouldRefuseAPeerThatWantsAProof() throws Exception {
        assertEquals(Reason.AUTHENTICATION, answerTo(0, hello(Peering.PROTOCOL, true)));
    }

    @Test
    void shouldRefuseMessagesOutOfTurn() throws Exception {
        assertEquals(Reason.PROTOCOL, answerTo(0, new Taken(0, 0)));
        assertEquals(Reason.PROTOCOL, answerTo(0, hello(Peering.PROTOCOL, false), new Taken(0, 0)));
        assertEquals(Reason.PROTOCOL, answerTo(0, hello(Peering.PROTOCOL, false), hello(Peering.PROTOCOL, false)));
    }

    @Test
    void shouldRefuseALinkWithoutAWireThatBothHave() throws Exception {
        assertEquals(Reason.NO_WIRE, answerTo(0, hello(Peering.PROTOCOL, false), open(5, 4096, 0, 0)));
    }

    @Test
    void shouldEndASessionThatIsNeverOpened() throws Exception {
        assertEquals(Reason.SILENCE, answerTo(60 * SECOND, hello(Peering.PROTOCOL, false)));
        assertEquals(Reason.SILENCE, answerTo(60 * SECOND));
    }

    @Test
    void shouldTakeAGoodbyeForWhatItIs() throws Exception {
        answerTo(0, hello(Peering.PROTOCOL, false), new Goodbye(0));
        assertTrue(heard.stream().noneMatch(Failure.class::isInstance), heard.toString());
    }

    @Test
    void shouldGoOnWithAReplicaOfTheSameSource() throws Exception {
        assertEquals(Outcome.CREATED, open(open(5, 4096, 64, 2)));
        assertEquals(Outcome.RESUMED, open(open(5, 4096, 64, 2)));
        assertEquals(Outcome.RESUMED, open(open(5, 4096, 0, 0)));
    }

    @Test
    void shouldCountTheGapOfAReplicaThatTheSourceIsAheadOf() throws Exception {
        open(open(5, 4096, 64, 2));
        final Replica replica = replicas.open(null, "a", open(5, 4096, 160, 7));
        assertEquals(Outcome.GAP, replica.outcome());
        assertEquals(5, replica.missedRecords());
        assertEquals(96, replica.missedBytes());
        assertEquals(160, replica.writer().position());
    }

    @Test
    void shouldReplaceAReplicaOfAnotherSourceOrMeasure() throws Exception {
        open(open(5, 4096, 0, 0));
        final Channel old = channels.attach("r").orElseThrow();
        assertEquals(Outcome.REPLACED, open(open(6, 4096, 0, 0)));
        assertTrue(old.isRetired());
        assertEquals(Outcome.REPLACED, open(open(6, 8192, 0, 0)));
        assertEquals(Outcome.REPLACED, open(new Open(6, -8, 8192, 0, 0, 16, 2, "r", List.of("sim"))));
        assertEquals(Outcome.REPLACED, open(new Open(6, -8, 8192, 0, 0, 64, 2, "r", List.of("sim"))));
        assertFalse(old.isCurrent());
    }

    @Test
    void shouldLeaveAChannelAloneThatIsNoReplica() {
        final ChannelGeometry geometry = new ChannelGeometry(4096, 16, 1, 2);
        Channel.create(PATH, geometry, SimSource.spec(geometry)).close();
        final LinkException refusal = assertThrows(LinkException.class, () -> open(open(5, 4096, 0, 0)));
        assertEquals(Reason.NOT_A_REPLICA, refusal.reason());
        assertTrue(Region.delete(PATH));
    }

    @Test
    void shouldRefuseMeasuresThatCannotBe() {
        for (final Open request : List.of(open(5, 5000, 0, 0), open(5, 4096, 8, 0))) {
            final LinkException refusal = assertThrows(LinkException.class, () -> open(request));
            assertEquals(Reason.PROTOCOL, refusal.reason());
        }
    }
}
