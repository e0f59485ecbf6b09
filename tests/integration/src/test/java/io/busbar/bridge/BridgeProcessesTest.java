package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.process.ShmTempDir;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two bridges in processes of their own, which are killed, with a network between them that is cut; all wires at once.
 * More of both: {@code ./busbar torture --bridge}.
 */
class BridgeProcessesTest {
    private static final int KILLS = 2;
    private static final int CUTS = 5;
    private static final long MESSAGES = 400_000;

    private final long seed = Long.getLong("busbar.bridge.seed", System.nanoTime());

    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    private static List<Exchange> exchanges(
            final BridgedHosts hosts,
            final List<TestedWire> wires,
            final Exchange.Messages messages,
            final long total) {
        final List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < wires.size(); i++) {
            exchanges.add(new Exchange(
                    wires.get(i).name(), messages, total, hosts.publications.get(i), hosts.subscriptions.get(i)));
        }
        return exchanges;
    }

    @Test
    void shouldCarrySmallMessagesWhileDaemonsAreKilled() throws Exception {
        System.out.println("seed " + seed);
        final List<TestedWire> wires = TestedWire.thoseOnLoopback();
        try (BridgedHosts hosts = BridgedHosts.onLoopback(directory, wires, BridgedHosts.CHANNEL)) {
            new BridgeCampaign(hosts, null, exchanges(hosts, wires, Exchange::small, MESSAGES), seed).run(0, KILLS);
            assertEquals(2 * KILLS, hosts.source.kills() + hosts.replica.kills());
        }
    }

    @Test
    void shouldCarryTheCaptureByteByByteWhileDaemonsAreKilled() throws Exception {
        final CapturedMessages captured = CapturedMessages.read();
        final List<TestedWire> wires = TestedWire.thoseOnLoopback();
        try (BridgedHosts hosts = BridgedHosts.onLoopback(directory, wires, BridgedHosts.CHANNEL)) {
            new BridgeCampaign(hosts, null, exchanges(hosts, wires, captured, captured.count()), seed).run(0, 1);
            assertEquals(1, hosts.source.kills());
        }
    }

    @Test
    void shouldCarryMessagesBetweenHostsWhoseNetworkIsCut() throws Exception {
        System.out.println("seed " + seed);
        final List<TestedWire> wires = TestedWire.ALL;
        try (Namespaces network = new Namespaces();
                BridgedHosts hosts = BridgedHosts.in(network, directory, wires)) {
            final BridgeCampaign campaign =
                    new BridgeCampaign(hosts, network, exchanges(hosts, wires, Exchange::small, MESSAGES), seed);
            campaign.run(CUTS, 1);
            assertEquals(CUTS, campaign.cuts());
            assertTrue(hosts.source.said().contains("STREAMING"), hosts.story());
        }
    }
}
