package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.busbar.process.ShmTempDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two bridges on two hosts with an RDMA device each, which RdmaTestbedTest (io.busbar.testbed) makes and runs this on.
 * More of it: {@code -Dbusbar.rdma.kills=… -Dbusbar.rdma.cuts=… -Dbusbar.rdma.messages=…}.
 */
@EnabledIfEnvironmentVariable(named = "BUSBAR_RDMA_TESTBED", matches = "rxe|siw")
class BridgeRdmaTest {
    /** Of each bridge. */
    private static final int KILLS = Integer.getInteger("busbar.rdma.kills", 1);

    private static final int CUTS = Integer.getInteger("busbar.rdma.cuts", 8);
    private static final long MESSAGES = Long.getLong("busbar.rdma.messages", 400_000);
    private static final Pattern ENDING = Pattern.compile("(?:LOST|REFUSED) ([A-Z_]+(?:: [A-Z_]+:)?)");

    private final long seed = Long.getLong("busbar.rdma.seed", System.nanoTime());

    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    private BridgedHosts hosts() throws Exception {
        return BridgedHosts.on(
                RdmaHosts.prefixA(), RdmaHosts.prefixB(), RdmaHosts.ADDRESS_B, directory, List.of(TestedWire.RDMA));
    }

    /** Carries so many more messages, all of which have arrived before it returns. */
    private void carry(
            final BridgedHosts hosts,
            final Exchange.Messages messages,
            final long total,
            final int cuts,
            final int kills) {
        final Exchange exchange = new Exchange(
                RdmaHosts.KIND, messages, total, hosts.publications.getFirst(), hosts.subscriptions.getFirst());
        new BridgeCampaign(hosts, new RdmaHosts(), List.of(exchange), seed).run(cuts, kills);
    }

    @Test
    void shouldCarryTheCaptureAndSmallMessagesWhileTheNetworkIsCutAndDaemonsAreKilled() throws Exception {
        System.out.println("seed " + seed + ", " + RdmaHosts.KIND);
        final long start = System.nanoTime();
        final CapturedMessages captured = CapturedMessages.readIfThere();
        // In turn, so that both are cut and killed: once, much of the capture would fit into the channel.
        final int turn = 2 * captured.count() + 1;
        try (BridgedHosts hosts = hosts()) {
            carry(hosts, (number, buffer) -> captured.write(number % turn, buffer), MESSAGES, CUTS, KILLS);
            assertEquals(2 * KILLS, hosts.source.kills() + hosts.replica.kills());
            tellFailures(hosts);
        }
        System.out.printf(
                "%s: %,d messages, %d cuts, %d kills of each bridge in %d s%n",
                RdmaHosts.KIND, MESSAGES, CUTS, KILLS, (System.nanoTime() - start) / 1_000_000_000);
    }

    /** Fewer bytes than the replica's credit, which is 5/16 of a mebibyte: no daemon is needed to raise it. */
    @Test
    void shouldShowRecordsWhileTheRemoteDaemonIsStopped() throws Exception {
        try (BridgedHosts hosts = hosts()) {
            carry(hosts, Exchange::small, 500, 0, 0);
            hosts.replica.pause();
            awaitStopped(hosts.replica.pid());
            final String used = statOf(hosts.replica.pid());
            carry(hosts, Exchange::small, 4_000, 0, 0);
            // State, processor time, page faults: nothing of it has changed.
            assertEquals(used, statOf(hosts.replica.pid()), "the remote daemon did something");
            hosts.replica.resume();
            carry(hosts, Exchange::small, 20_000, 0, 0);
        }
    }

    /** What has ended sessions of the bridges that still live, and how often. */
    private static void tellFailures(final BridgedHosts hosts) {
        final Map<String, Integer> counts = new TreeMap<>();
        for (final String line : (hosts.source.said() + hosts.replica.said()).split("\n")) {
            final Matcher matcher = ENDING.matcher(line);
            if (matcher.find()) {
                counts.merge(matcher.group(1), 1, Integer::sum);
            }
        }
        System.out.println("sessions ended by " + counts);
    }

    private static void awaitStopped(final long pid) throws Exception {
        while (!statOf(pid).startsWith("T")) {
            Thread.onSpinWait();
        }
    }

    /** State, page faults and processor time of a process, of all its threads; field 3 on. */
    private static String statOf(final long pid) throws Exception {
        final String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return String.join(" ", List.of(fields[0], fields[7], fields[9], fields[11], fields[12]));
    }
}
