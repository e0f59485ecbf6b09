package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Two bridges on two hosts with an RDMA device each, which RdmaTestbedTest (io.busbar.testbed) makes and runs this on.
 * More of it: {@code -Dbusbar.rdma.kills=… -Dbusbar.rdma.cuts=… -Dbusbar.rdma.messages=…}.
 */
@EnabledIfEnvironmentVariable(named = "BUSBAR_RDMA_TESTBED", matches = "rxe|siw")
class BridgeRdmaTest {
    /** Of both bridges together. */
    private static final int KILLS = Integer.getInteger("busbar.rdma.kills", 2);

    private static final int CUTS = Integer.getInteger("busbar.rdma.cuts", 3);
    private static final long MESSAGES = Long.getLong("busbar.rdma.messages", 100_000);

    private final long seed = Long.getLong("busbar.rdma.seed", System.nanoTime());

    /** Carries so many more messages, all of which have arrived before it returns. */
    private void carry(final BridgedHosts hosts, final Exchange.Messages messages, final long total) {
        final Exchange exchange = new Exchange(
                RdmaHosts.KIND, messages, total, hosts.publications.getFirst(), hosts.subscriptions.getFirst());
        new BridgeCampaign(hosts, new RdmaHosts(), List.of(exchange), seed).run(0, 0);
    }

    @Test
    void shouldCarryTheCaptureAndSmallMessagesWhileTheNetworkIsCutAndDaemonsAreKilled() throws Exception {
        System.out.println("seed " + seed + ", " + RdmaHosts.KIND);
        try (BridgedHosts hosts = RdmaCampaign.hosts()) {
            new RdmaCampaign(hosts, MESSAGES, seed).run(CUTS, KILLS);
            assertEquals(KILLS, hosts.source.kills() + hosts.replica.kills());
        }
    }

    /** Fewer bytes than the replica's credit, which is 5/16 of a mebibyte: no daemon is needed to raise it. */
    @Test
    void shouldShowRecordsWhileTheRemoteDaemonIsStopped() throws Exception {
        try (BridgedHosts hosts = RdmaCampaign.hosts()) {
            carry(hosts, Exchange::small, 500);
            hosts.replica.pause();
            awaitStopped(hosts.replica.pid());
            final String used = statOf(hosts.replica.pid());
            carry(hosts, Exchange::small, 4_000);
            // State, processor time, page faults: nothing of it has changed.
            assertEquals(used, statOf(hosts.replica.pid()), "the remote daemon did something");
            hosts.replica.resume();
            carry(hosts, Exchange::small, 20_000);
        }
    }

    /**
     * Soft devices cannot be taken from who uses them (Linux 7.2 has no disassociate_ucontext for them): the removal
     * waits for the bridge's process, and what the path does until then is the driver's affair.
     */
    @Test
    void shouldGoOnOnceADeviceThatWasRemovedIsBack() throws Exception {
        try (BridgedHosts hosts = RdmaCampaign.hosts()) {
            carry(hosts, Exchange::small, 500);
            final Process removal = RdmaHosts.begin("h2", "rdma", "link", "delete", RdmaHosts.KIND + "_b");
            hosts.replica.kill();
            assertTrue(removal.waitFor(60, TimeUnit.SECONDS), "the device is still there");
            assertEquals(0, removal.exitValue());
            awaitSaid(hosts, "wire rdma: does not work, NO_ADDRESS");
            RdmaHosts.on("h2", "rdma", "link", "add", RdmaHosts.KIND + "_b", "type", RdmaHosts.KIND, "netdev", "vb");
            hosts.replica.kill();
            carry(hosts, Exchange::small, 20_000);
        }
    }

    private static void awaitSaid(final BridgedHosts hosts, final String what) {
        final long start = System.nanoTime();
        while (!hosts.replica.said().contains(what)) {
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(60), () -> hosts.story());
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Each of its threads, which take the signal one by one. */
    private static void awaitStopped(final long pid) throws Exception {
        for (final String thread : Path.of("/proc/" + pid + "/task").toFile().list()) {
            while (!statOf(pid + "/task/" + thread).startsWith("T")) {
                Thread.onSpinWait();
            }
        }
    }

    /** State, page faults and processor time of a process, of all its threads, or of one; field 3 on. */
    private static String statOf(final Object task) throws Exception {
        final String stat = Files.readString(Path.of("/proc/" + task + "/stat"));
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return String.join(" ", List.of(fields[0], fields[7], fields[9], fields[11], fields[12]));
    }
}
