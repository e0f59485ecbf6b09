package io.busbar.bridge;

import io.busbar.process.ShmTempDir;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The campaign between the two hosts of the RDMA test-bed, on which its main method runs: {@code CUTS KILLS MESSAGES
 * SEED}. Ends with status 1 if a message does not arrive once, in order and whole.
 */
public final class RdmaCampaign {
    private static final Pattern ENDING = Pattern.compile("(?:LOST|REFUSED) ([A-Z_]+(?:: [A-Z_]+:)?)");

    private final BridgedHosts hosts;
    private final Exchange exchange;
    private final long messages;
    private final long seed;

    /** @param messages in turn those of the capture, if it is there, and as many small ones */
    RdmaCampaign(final BridgedHosts hosts, final long messages, final long seed) throws IOException {
        this.hosts = hosts;
        this.messages = messages;
        this.seed = seed;
        final CapturedMessages captured = CapturedMessages.readIfThere();
        // Once, much of the capture would fit into the channel: so it comes again and again.
        final int turn = 2 * captured.count() + 1;
        exchange = new Exchange(
                RdmaHosts.KIND,
                (number, buffer) -> number % turn < captured.count()
                        ? captured.write(number % turn, buffer)
                        : Exchange.small(number, buffer),
                messages,
                hosts.publications.getFirst(),
                hosts.subscriptions.getFirst());
    }

    /** @param kills of both bridges together */
    void run(final int cuts, final int kills) {
        final long start = System.nanoTime();
        new BridgeCampaign(hosts, new RdmaHosts(), List.of(exchange), seed).run(cuts, kills - kills / 2, kills / 2);
        final double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%s: %,d messages in %.0f s, %,.0f a second; %d cuts, %d kills; %s; sessions ended by %s%n",
                RdmaHosts.KIND,
                messages,
                seconds,
                messages / seconds,
                cuts,
                hosts.source.kills() + hosts.replica.kills(),
                exchange.arrivals().counts(),
                endings());
    }

    /** What has ended sessions, by name, and how often; as far as what the bridges said is kept. */
    private Map<String, Integer> endings() {
        final Map<String, Integer> counts = new TreeMap<>();
        for (final String line : (hosts.source.said() + hosts.replica.said()).split("\n")) {
            final Matcher matcher = ENDING.matcher(line);
            if (matcher.find()) {
                counts.merge(matcher.group(1), 1, Integer::sum);
            }
        }
        return counts;
    }

    /** Two bridges on the two hosts, which carry one channel over rdma. */
    static BridgedHosts hosts() throws IOException {
        return BridgedHosts.on(
                RdmaHosts.prefixA(),
                RdmaHosts.prefixB(),
                RdmaHosts.ADDRESS_B,
                ShmTempDir.createUntilExit("busbar-rdma-"),
                List.of(TestedWire.RDMA));
    }

    public static void main(final String[] arguments) throws Exception {
        final long seed = Long.parseLong(arguments[3]);
        try (BridgedHosts hosts = hosts()) {
            final RdmaCampaign campaign = new RdmaCampaign(hosts, Long.parseLong(arguments[2]), seed);
            campaign.run(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
        } catch (final AssertionError e) {
            System.out.println(RdmaHosts.KIND + ": FAILED, seed " + seed + ": " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }
}
