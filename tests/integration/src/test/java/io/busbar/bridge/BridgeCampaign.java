package io.busbar.bridge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills both bridges and cuts the network between them while messages go over all wires at once, spread over the way of
 * the slowest: each wire goes on after each cut and each kill before the next, and none runs ahead of the one after.
 */
final class BridgeCampaign {
    private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    /** The part of the way on which cuts and kills begin. */
    private static final double DISTURBED = 0.9;

    /** One cut in so many is a long one. */
    private static final int LONG_CUTS = 40;

    private final BridgedHosts hosts;
    private final CutNetwork network;
    private final List<Exchange> exchanges;
    private final Random random;
    private final Deque<Runnable> events = new ArrayDeque<>();
    private int all;
    private int cuts;
    private long healAt;
    private boolean cut;

    /** @param network null if there is none to be cut */
    BridgeCampaign(
            final BridgedHosts hosts, final CutNetwork network, final List<Exchange> exchanges, final long seed) {
        this.hosts = hosts;
        this.network = network;
        this.exchanges = exchanges;
        random = new Random(seed);
    }

    /** Runs until all messages have arrived; {@code kills} of each bridge. */
    void run(final int wantedCuts, final int kills) {
        run(wantedCuts, kills, kills);
    }

    /** Runs until all messages have arrived. */
    void run(final int wantedCuts, final int sourceKills, final int replicaKills) {
        final List<Runnable> order = new ArrayList<>();
        order.addAll(Collections.nCopies(sourceKills, hosts.source::kill));
        order.addAll(Collections.nCopies(replicaKills, hosts.replica::kill));
        for (int i = 0; i < wantedCuts; i++) {
            order.add(this::cut);
        }
        Collections.shuffle(order, random);
        events.addAll(order);
        all = events.size();
        try {
            while (!exchanges.stream().allMatch(Exchange::isDone)) {
                exchanges.forEach(this::step);
                disturb();
            }
            // Whatever may still come is too much.
            exchanges.forEach(Exchange::step);
        } catch (final AssertionError e) {
            throw new AssertionError(e.getMessage() + "; " + cuts + " cuts, " + hosts.source.kills() + " and "
                    + hosts.replica.kills() + " kills; " + hosts.story());
        } finally {
            if (cut) {
                network.heal();
                cut = false;
            }
        }
        if (!events.isEmpty() || cuts != wantedCuts) {
            throw new AssertionError(events.size() + " cuts and kills did not take place");
        }
    }

    int cuts() {
        return cuts;
    }

    private void disturb() {
        if (cut) {
            if (System.nanoTime() - healAt > 0) {
                network.heal();
                cut = false;
            }
            return;
        }
        if (!events.isEmpty() && least() >= turn(1)) {
            awaitReplacements();
            events.poll().run();
        }
    }

    private void step(final Exchange exchange) {
        exchange.publishUpTo(events.isEmpty() ? 1 : turn(2));
        exchange.step();
    }

    /** How far messages have to be for the next cut or kill, or for one after it. */
    private double turn(final int next) {
        return DISTURBED * (all - events.size() + next) / (all + 1);
    }

    /** A JVM may take longer to start than messages to arrive. */
    private void awaitReplacements() {
        while (!hosts.source.isReplaceable() || !hosts.replica.isReplaceable()) {
            LockSupport.parkNanos(SHORT_NANOS / 10);
        }
        exchanges.forEach(Exchange::resume);
    }

    private double least() {
        double least = 1;
        for (final Exchange each : exchanges) {
            least = Math.min(least, each.progress());
        }
        return least;
    }

    private void cut() {
        final long longest = random.nextInt(LONG_CUTS) == 0 ? network.longestCut() : SHORT_NANOS;
        final List<Runnable> ways = network.cuts();
        ways.get(cuts++ % ways.size()).run();
        healAt = System.nanoTime() + longest / 4 + (long) (random.nextDouble() * longest * 3 / 4);
        cut = true;
    }
}
