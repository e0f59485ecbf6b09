package io.busbar.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.busbar.linux.Bpf;
import io.busbar.linux.Errno;
import io.busbar.linux.IfXdp;
import io.busbar.linux.Unistd;
import io.busbar.xdp.PortFilter.Verdict;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the filter does with each kind of packet, by the kernel's own test runs. */
abstract class FilterCases {
    private static final byte[] GOOD = Packets.from(Packets.PEER, 100);
    private static final Map<Verdict, Integer> NOTHING = Map.of();

    private final boolean multiBuffer;
    private PortFilter filter;
    private int socket = -1;

    FilterCases(final boolean multiBuffer) {
        this.multiBuffer = multiBuffer;
    }

    @BeforeEach
    void open() {
        try {
            filter = new PortFilter(Packets.HERE, Packets.PORT, multiBuffer);
            socket = IfXdp.socket();
        } catch (final XdpException e) {
            if (e.is(Errno.EPERM)) {
                System.out.println("skipped: " + e.getMessage());
                abort(e.getMessage());
            }
            throw e;
        }
        filter.admit(Packets.PEER);
        filter.connect(0, socket);
    }

    @AfterEach
    void close() {
        if (filter != null) {
            filter.close();
        }
        if (socket >= 0) {
            Unistd.close(socket);
        }
    }

    private Map<Verdict, Integer> counted() {
        final Map<Verdict, Integer> counted = new EnumMap<>(Verdict.class);
        for (final Verdict each : Verdict.values()) {
            if (filter.count(each) > 0) {
                counted.put(each, (int) filter.count(each));
            }
        }
        return counted;
    }

    private void check(final int result, final Map<Verdict, Integer> counts, final byte[] packet) {
        assertEquals(result, filter.run(packet));
        assertEquals(counts, counted());
    }

    @Test
    void shouldPassThePortsDatagramsFromPeers() {
        check(Bpf.XDP_REDIRECT, Map.of(Verdict.PASSED, 1), GOOD);
        check(Bpf.XDP_REDIRECT, Map.of(Verdict.PASSED, 2), Packets.from(Packets.PEER, 1));
        check(Bpf.XDP_REDIRECT, Map.of(Verdict.PASSED, 3), Packets.from(Packets.PEER, 1472));
        // Short packets come with padding behind them.
        check(Bpf.XDP_REDIRECT, Map.of(Verdict.PASSED, 4), Packets.cut(Packets.from(Packets.PEER, 5), 60));
    }

    @Test
    void shouldLeaveToTheKernelWhatIsNotOfThePort() {
        check(Bpf.XDP_PASS, NOTHING, Packets.datagram(Packets.PEER, Packets.HERE, Packets.PORT + 1, 100));
        check(Bpf.XDP_PASS, NOTHING, Packets.datagram(Packets.PEER, Packets.STRANGER, Packets.PORT, 100));
        check(Bpf.XDP_PASS, NOTHING, Packets.with(GOOD, Packet.IP_PROTOCOL, 6));
        check(Bpf.XDP_PASS, NOTHING, Packets.with(GOOD, Packet.ETHERNET_TYPE, 0x08, 0x06));
        check(Bpf.XDP_PASS, NOTHING, Packets.with(GOOD, Packet.ETHERNET_TYPE, 0x86, 0xDD));
        check(Bpf.XDP_PASS, NOTHING, Packets.cut(GOOD, 41));
        check(Bpf.XDP_PASS, NOTHING, Packets.cut(GOOD, 14));
    }

    @Test
    void shouldLeaveFragmentsOptionsAndTagsToTheKernel() {
        check(Bpf.XDP_PASS, NOTHING, Packets.with(GOOD, Packet.IP_FRAGMENT, 0x20, 0));
        check(Bpf.XDP_PASS, NOTHING, Packets.with(GOOD, Packet.IP_FRAGMENT, 0x20, 7));
        check(Bpf.XDP_PASS, NOTHING, Packets.with(GOOD, Packet.IP_FRAGMENT, 0, 7));
        check(Bpf.XDP_PASS, NOTHING, Packets.with(GOOD, Packet.IP_VERSION, 0x46));
        check(Bpf.XDP_PASS, NOTHING, Packets.inserted(GOOD, Packet.ETHERNET_TYPE, 0x81, 0, 0, 5));
        check(Bpf.XDP_PASS, NOTHING, Packets.inserted(GOOD, Packet.ETHERNET_TYPE, 0x88, 0xA8, 0, 5));
    }

    @Test
    void shouldDropAndCountStrangers() {
        check(Bpf.XDP_DROP, Map.of(Verdict.STRANGERS, 1), Packets.from(Packets.STRANGER, 100));
        filter.admit(Packets.STRANGER);
        filter.admit(Packets.STRANGER);
        check(Bpf.XDP_REDIRECT, Map.of(Verdict.STRANGERS, 1, Verdict.PASSED, 1), Packets.from(Packets.STRANGER, 100));
        filter.dismiss(Packets.STRANGER);
        check(Bpf.XDP_REDIRECT, Map.of(Verdict.STRANGERS, 1, Verdict.PASSED, 2), Packets.from(Packets.STRANGER, 100));
        filter.dismiss(Packets.STRANGER);
        check(Bpf.XDP_DROP, Map.of(Verdict.STRANGERS, 2, Verdict.PASSED, 2), Packets.from(Packets.STRANGER, 100));
    }

    @Test
    void shouldDropAndCountWhatSaysWrongLengths() {
        int count = 0;
        check(Bpf.XDP_DROP, Map.of(Verdict.MALFORMED, ++count), Packets.cut(GOOD, GOOD.length - 1));
        check(Bpf.XDP_DROP, Map.of(Verdict.MALFORMED, ++count), Packets.cut(GOOD, 42));
        check(Bpf.XDP_DROP, Map.of(Verdict.MALFORMED, ++count), Packets.with(GOOD, Packet.UDP_LENGTH, 0, 107));
        check(Bpf.XDP_DROP, Map.of(Verdict.MALFORMED, ++count), Packets.with(GOOD, Packet.UDP_LENGTH, 0xFF, 0xFF));
        check(Bpf.XDP_DROP, Map.of(Verdict.MALFORMED, ++count), Packets.with(GOOD, Packet.IP_TOTAL, 0, 0));
        final byte[] empty = Packets.with(GOOD, Packet.UDP_LENGTH, 0, 7);
        check(Bpf.XDP_DROP, Map.of(Verdict.MALFORMED, ++count), Packets.with(empty, Packet.IP_TOTAL, 0, 27));
    }

    @Test
    void shouldDropAndCountKnocksAndWhatNobodyHears() {
        check(Bpf.XDP_DROP, Map.of(Verdict.KNOCKS, 1), Packets.from(Packets.PEER, 0));
        try (PortFilter deaf = new PortFilter(Packets.HERE, Packets.PORT, multiBuffer)) {
            deaf.admit(Packets.PEER);
            assertEquals(Bpf.XDP_DROP, deaf.run(GOOD));
            assertEquals(1, deaf.count(Verdict.UNHEARD));
        }
    }

    /** Whatever comes, it is passed only if it is right in all that the filter looks at; as told by another look. */
    @Test
    void shouldDecideAsAnotherLookDoes() {
        final long seed = Long.getLong("busbar.xdp.seed", System.nanoTime());
        final Random random = new Random(seed);
        final int[] places = {12, 13, 14, 16, 17, 20, 21, 23, 26, 29, 30, 33, 36, 37, 38, 39};
        final Map<Verdict, Integer> expected = new EnumMap<>(Verdict.class);
        for (int i = 0; i < 20_000; i++) {
            final int length = random.nextInt(200);
            byte[] packet = Packets.from(random.nextInt(8) == 0 ? Packets.STRANGER : Packets.PEER, length);
            for (int change = random.nextInt(3); change > 0; change--) {
                final int place = places[random.nextInt(places.length)];
                packet = Packets.with(packet, place, packet[place] ^ 1 << random.nextInt(8));
            }
            if (random.nextInt(4) == 0) {
                packet = Packets.cut(packet, 14 + random.nextInt(packet.length + 20));
            }
            final Verdict verdict = SecondLook.at(packet);
            final int result =
                    verdict == null ? Bpf.XDP_PASS : verdict == Verdict.PASSED ? Bpf.XDP_REDIRECT : Bpf.XDP_DROP;
            assertEquals(result, filter.run(packet), "packet " + i + " of seed " + seed);
            if (verdict != null) {
                expected.merge(verdict, 1, Integer::sum);
            }
        }
        assertEquals(expected, counted(), "seed " + seed);
        assertTrue(expected.size() >= 4, "the seed " + seed + " made " + expected);
    }

    @Test
    void shouldTellWhatTheVerifierSays() {
        final long[] endless = new Assembler().set(0, 2).assemble();
        final XdpException refused =
                assertThrows(XdpException.class, () -> Program.load("without_exit", endless, multiBuffer));
        assertTrue(refused.getMessage().contains("without_exit"), refused.getMessage());
        assertTrue(refused.getMessage().contains("last insn is not an exit or jmp"), refused.getMessage());
        final long[] blind = new Assembler()
                .load(Bpf.BPF_W, 2, 1, Bpf.XDP_MD_DATA)
                .load(Bpf.BPF_B, 0, 2, 0)
                .exit()
                .assemble();
        final XdpException outside = assertThrows(XdpException.class, () -> Program.load("blind", blind, multiBuffer));
        assertTrue(outside.getMessage().contains("invalid access to packet"), outside.getMessage());
        assertTrue(outside.is(Errno.EACCES), outside.getMessage());
    }
}
