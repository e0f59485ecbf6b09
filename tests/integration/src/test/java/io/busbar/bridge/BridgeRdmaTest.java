package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.process.ShmTempDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
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
    private static final int KILLS = Integer.getInteger("busbar.rdma.kills", 20);
    private static final int CUTS = Integer.getInteger("busbar.rdma.cuts", 100);
    private static final long MESSAGES = Long.getLong("busbar.rdma.messages", 1_000_000);
    private static final int LONGEST_CUT_NANOS = 60_000_000;

    private static final Pattern ENDING = Pattern.compile("(?:LOST|REFUSED) ([A-Z_]+(?:: [A-Z_]+:)?)");

    private final long seed = Long.getLong("busbar.rdma.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    private BridgedHosts hosts() throws Exception {
        return new BridgedHosts(
                directory, "rdma", RdmaHosts.ADDRESS_B + ":7400", RdmaHosts.prefixA(), RdmaHosts.prefixB());
    }

    private LongConsumer cutting(final long total, final int times, final int[] cuts) {
        final List<Runnable> ways = RdmaHosts.cuts();
        return BridgeProcessesTest.spread(total, times, () -> {
            ways.get(cuts[0]++ % ways.size()).run();
            LockSupport.parkNanos(random.nextInt(LONGEST_CUT_NANOS));
            RdmaHosts.heal();
        });
    }

    private static LongConsumer killing(final long total, final int times, final BridgedHosts hosts) {
        final boolean[] turn = {false};
        return BridgeProcessesTest.spread(total, times, () -> {
            (turn[0] ? hosts.source : hosts.replica).kill();
            turn[0] = !turn[0];
        });
    }

    @Test
    void shouldCarrySmallMessagesOnceInOrderWhileTheNetworkIsCutAndDaemonsAreKilled() throws Exception {
        System.out.println("seed " + seed + ", " + RdmaHosts.KIND);
        final long start = System.nanoTime();
        try (BridgedHosts hosts = hosts()) {
            final int[] cuts = {0};
            new Exchange(BridgeProcessesTest::small, () -> "seed " + seed + "; " + hosts.story())
                    .run(
                            MESSAGES,
                            hosts.publication,
                            hosts.subscription,
                            cutting(MESSAGES, CUTS, cuts).andThen(killing(MESSAGES, KILLS, hosts)));
            final int kills = hosts.source.kills() + hosts.replica.kills();
            assertTrue(cuts[0] >= CUTS && kills >= KILLS, cuts[0] + " cuts, " + kills + " kills");
            tellFailures(hosts);
        }
        System.out.printf(
                "%s: %,d messages, %d cuts, %d kills in %d s%n",
                RdmaHosts.KIND, MESSAGES, CUTS, KILLS, (System.nanoTime() - start) / 1_000_000_000);
    }

    @Test
    void shouldCarryTheCaptureByteByByteWhileTheNetworkIsCutAndDaemonsAreKilled() throws Exception {
        System.out.println("seed " + seed);
        final List<byte[]> captured = BridgeProcessesTest.capture();
        assertTrue(captured.size() > 20_000);
        try (BridgedHosts hosts = hosts()) {
            final long total = captured.size();
            final int[] cuts = {0};
            new Exchange(
                            (number, buffer) -> {
                                final byte[] message = captured.get((int) number);
                                buffer.putBytes(0, message);
                                return message.length;
                            },
                            () -> "seed " + seed + "; " + hosts.story())
                    .run(
                            total,
                            hosts.publication,
                            hosts.subscription,
                            cutting(total, 5, cuts).andThen(killing(total, 2, hosts)));
            assertTrue(cuts[0] >= 5, cuts[0] + " cuts");
        }
    }

    /** Fewer bytes than the replica's credit, which is 5/16 of a mebibyte: no daemon is needed to raise it. */
    @Test
    void shouldShowRecordsWhileTheRemoteDaemonIsStopped() throws Exception {
        final int before = 500;
        final int meanwhile = 4_000;
        final int after = 20_000;
        try (BridgedHosts hosts = hosts()) {
            final Exchange exchange = new Exchange(BridgeProcessesTest::small, hosts::story);
            exchange.run(before, hosts.publication, hosts.subscription, received -> {});
            hosts.replica.pause();
            awaitStopped(hosts.replica.pid());
            final String used = statOf(hosts.replica.pid());
            exchange.run(before + meanwhile, hosts.publication, hosts.subscription, received -> {});
            // State, processor time, page faults: nothing of it has changed.
            assertEquals(used, statOf(hosts.replica.pid()), "the remote daemon did something");
            hosts.replica.resume();
            exchange.run(after, hosts.publication, hosts.subscription, received -> {});
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
