package io.busbar.torture;

import io.busbar.process.ChildJvm;
import io.busbar.process.Standby;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills and stops processes that publish and subscribe, puts others in their place, and makes sure that nobody gets
 * stuck. Survivors check what they receive; {@link Verdict} holds it against what was published.
 */
final class Campaign {
    /**
     * What a campaign is to be.
     *
     * @param kills  how many processes are killed, at least
     * @param nanos  after so many ns it ends, however many were killed
     * @param memory bytes that each publisher touches
     */
    record Order(long kills, long seed, long nanos, long memory) {}

    private static final int SUBSCRIBERS = 2;

    /** Who has not published yet is killed as likely as others, one time in so many. */
    private static final int TICKS_PER_YOUNG_DEATH = 200;

    private static final long AIM_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long TICK_NS = 200_000;
    private static final long REPORT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long STUCK_NS = TimeUnit.SECONDS.toNanos(ChildJvm.DEADLINE_SECONDS);

    /** A process that is to be killed. */
    private record Victim(ChildJvm child, long publisher, int lane) {
        static final long NONE = -1;

        boolean isPublisher() {
            return publisher != NONE;
        }
    }

    private record Dead(Victim victim, long killed) {}

    private final Order order;
    private final PrintStream out;
    private final SplittableRandom random;
    private final Company company;
    private final List<ChildJvm> survivors = new ArrayList<>();
    private final List<Victim> victims = new ArrayList<>();
    private final List<Dead> dying = new ArrayList<>();
    private final Stops stops = new Stops();
    private final ChildJvm heartbeat;
    private final Stalls stalls;
    private final Standby publishers;
    private final Standby subscribers;
    private final int lanes;

    /** Which kind dies next, or first: waited for, so that those that take long to start do not die seldom. */
    private boolean publisherNext = true;

    private long publisherCount = 1;
    private long kills;
    private long publisherKills;
    private long begin = System.nanoTime();
    private long lastReport;
    private long lastReceived;
    private long lastMoved;

    private Campaign(final Order order, final Company company, final PrintStream out) {
        this.order = order;
        this.company = company;
        this.out = out;
        random = new SplittableRandom(order.seed());
        survivors.add(company.survivor());
        survivors.add(company.survivor("oldest"));
        survivors.add(company.survivor("sleeping"));
        survivors.add(company.survivor("lossy"));
        survivors.forEach(each -> each.await("JOINED"));
        heartbeat = company.heartbeat();
        heartbeat.await("READY");
        stalls = new Stalls(company.ledger(), company.testimonies().getFirst(), stops);
        final int affordable = Memory.processesOf(order.memory());
        lanes = Math.min(Stage.LANES, Math.max(1, affordable / 2));
        publishers = new Standby(
                Math.min(4, Math.max(1, affordable - lanes)), () -> company.publisher(order.memory(), random));
        subscribers = new Standby(2, () -> company.subscriber(random));
    }

    /** Runs it in a directory, which must be of shared memory. */
    static Verdict run(final Order order, final Path directory, final PrintStream out) {
        out.printf(
                "seed %d, %,d kills, %,d bytes of memory a publisher%n", order.seed(), order.kills(), order.memory());
        try (Company company = new Company(directory, order.seed(), order.kills() + Stage.LANES + 8)) {
            return new Campaign(order, company, out).run();
        }
    }

    private Verdict run() {
        final Verdict verdict = new Verdict(company, survivors, stalls);
        double seconds = 0;
        try {
            work();
            seconds = (System.nanoTime() - begin) / 1e9;
            endAll();
            verdict.judge();
        } catch (final AssertionError e) {
            seconds = (System.nanoTime() - begin) / 1e9;
            verdict.fail(e.getMessage());
        }
        return verdict.of(order.seed(), kills, publisherKills, stops.count(), seconds);
    }

    private void work() {
        for (int lane = 0; lane < lanes; lane++) {
            awaitReady(publishers);
            beginPublisher(lane);
        }
        for (int i = 0; i < SUBSCRIBERS; i++) {
            awaitReady(subscribers);
            beginSubscriber();
        }
        begin = System.nanoTime();
        lastReport = begin;
        lastMoved = begin;
        long next = begin;
        while (kills < order.kills() && System.nanoTime() - begin < order.nanos()) {
            final long now = tick();
            if (now - next >= 0 && killSome()) {
                // Mostly a little later, now and then at once.
                next = now + random.nextLong(TimeUnit.MILLISECONDS.toNanos(random.nextInt(4) == 0 ? 2 : 60));
            }
        }
    }

    private void awaitReady(final Standby standby) {
        while (standby.ready() == 0) {
            LockSupport.parkNanos(TICK_NS);
        }
    }

    /** Does what is due, and returns the time. */
    private long tick() {
        LockSupport.parkNanos(TICK_NS);
        final long now = System.nanoTime();
        stops.resume(now);
        bury();
        stalls.look(now);
        watch(now);
        return now;
    }

    private void bury() {
        dying.removeIf(each -> {
            if (!each.victim.child.isGone()) {
                return false;
            }
            company.bury(each.victim.child);
            if (each.victim.isPublisher()) {
                stalls.buried(each.victim.publisher, each.killed);
            }
            return true;
        });
    }

    private void watch(final long now) {
        if (now - lastReport < REPORT_NS) {
            return;
        }
        lastReport = now;
        survivors.forEach(ChildJvm::checkAlive);
        heartbeat.checkAlive();
        victims.forEach(each -> each.child.checkAlive());
        final long received = received();
        if (received != lastReceived) {
            lastReceived = received;
            lastMoved = now;
        } else if (now - lastMoved > STUCK_NS) {
            throw new AssertionError("STUCK: nothing was received for " + ChildJvm.DEADLINE_SECONDS + " s\n" + state());
        }
        final double seconds = (now - begin) / 1e9;
        out.printf(
                "%,6.0f s: %,d kills (%.1f/s), %,d stops, %,d records; stall in mid-claim %s%n",
                seconds, kills, kills / seconds, stops.count(), received, Stalls.percentiles(stalls.claims()));
    }

    private long received() {
        long received = 0;
        for (int channel = 0; channel < Stage.CHANNELS; channel++) {
            received += company.testimonies().getFirst().received(channel);
        }
        return received;
    }

    private String state() {
        final StringBuilder state = new StringBuilder();
        for (int channel = 0; channel < Stage.CHANNELS; channel++) {
            state.append(company.bus().info(Stage.channel(channel))).append('\n');
        }
        return state.toString();
    }

    /** Kills up to three at a time, as many as there are successors for; returns how many died. */
    private boolean killSome() {
        int publishersReady = publishers.ready();
        int subscribersReady = subscribers.ready();
        final List<Victim> chosen = new ArrayList<>();
        final int most = 1 + random.nextInt(3);
        for (int i = 0; i < most && kills + chosen.size() < order.kills(); i++) {
            final Victim victim = victims.get(random.nextInt(victims.size()));
            final boolean replaceable = victim.isPublisher() ? publishersReady > 0 : subscribersReady > 0;
            final boolean wanted = !chosen.isEmpty() || victim.isPublisher() == publisherNext;
            if (!wanted || chosen.contains(victim) || !replaceable || !isDue(victim)) {
                continue;
            }
            publishersReady -= victim.isPublisher() ? 1 : 0;
            subscribersReady -= victim.isPublisher() ? 0 : 1;
            chosen.add(victim);
        }
        if (!chosen.isEmpty() && random.nextInt(6) == 0) {
            stopSomebody();
        }
        chosen.forEach(each -> {
            if (each.isPublisher() && random.nextBoolean()) {
                awaitClaim(each.publisher);
            }
            kill(each);
        });
        if (chosen.isEmpty()) {
            return false;
        }
        publisherNext = random.nextInt(5) < 3;
        return true;
    }

    /** Most die at work on all their channels, some while they still open them. */
    private boolean isDue(final Victim victim) {
        if (!victim.isPublisher() || random.nextInt(TICKS_PER_YOUNG_DEATH) == 0) {
            return true;
        }
        for (int channel = 0; channel < Stage.LIVES_EACH; channel++) {
            if (company.ledger().began(Stage.life(victim.publisher, channel)) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Half of the publishers die with a claim held open, which by chance few would. */
    private void awaitClaim(final long publisher) {
        final long begun = System.nanoTime();
        while (System.nanoTime() - begun < AIM_NS) {
            for (int channel = 0; channel < Stage.SHARED; channel++) {
                if (company.ledger().openClaim(Stage.life(publisher, channel)) != 0) {
                    return;
                }
            }
            Thread.onSpinWait();
        }
    }

    private void kill(final Victim victim) {
        final long killed = victim.child.strike();
        stops.forget(victim.child);
        victims.remove(victim);
        dying.add(new Dead(victim, killed));
        kills++;
        if (victim.isPublisher()) {
            publisherKills++;
            stalls.replaced(victim.publisher, beginPublisher(victim.lane), killed);
        } else {
            beginSubscriber();
        }
    }

    private long beginPublisher(final int lane) {
        final ChildJvm child = publishers.next();
        final long number = publisherCount++;
        child.tell(number + " " + lane);
        victims.add(new Victim(child, number, lane));
        return number;
    }

    private void beginSubscriber() {
        final ChildJvm child = subscribers.next();
        child.tell("GO");
        victims.add(new Victim(child, Victim.NONE, 0));
    }

    private void stopSomebody() {
        final int which = random.nextInt(survivors.size() + victims.size() + 1);
        if (which < survivors.size()) {
            stops.stop(survivors.get(which), random);
        } else if (which < survivors.size() + victims.size()) {
            stops.stop(victims.get(which - survivors.size()).child, random);
        } else {
            stops.stop(heartbeat, random);
        }
    }

    /** Ends all who publish or may be killed. */
    private void endAll() {
        stops.resumeAll();
        while (!dying.isEmpty()) {
            tick();
        }
        heartbeat.tell("STOP");
        heartbeat.awaitSuccess();
        for (final Victim each : victims) {
            each.child.close();
        }
    }
}
