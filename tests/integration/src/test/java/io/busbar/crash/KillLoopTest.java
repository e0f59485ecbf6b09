package io.busbar.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.ChannelInfo;
import io.busbar.ChannelOptions;
import io.busbar.log.ChannelStatus.Participant;
import io.busbar.process.ChildJvm;
import io.busbar.process.ShmTempDir;
import io.busbar.traffic.MixedPublisher.Act;
import io.busbar.traffic.Outcome;
import io.busbar.traffic.TestBus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Publishers and subscribers are killed at random moments, also while they open the channel, and others take their
 * place; all of them are stopped now and then. Who survives receives what was committed, exactly, and nobody gets
 * stuck.
 *
 * <p>{@code -Dbusbar.kills=N} kills N instead of 200.
 */
class KillLoopTest {
    private static final int KILLS = Integer.getInteger("busbar.kills", 200);
    private static final int CAPACITY = 32 << 10;
    private static final int ALIGNMENT = 64;
    private static final int VICTIMS = 2;

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final List<ChildJvm> survivors = new ArrayList<>();
    private final List<ChildJvm> victims = new ArrayList<>();
    private final Map<Act, Integer> deaths = new EnumMap<>(Act.class);
    private TestBus test;
    private Standby publishers;
    private Standby subscribers;
    private ChildJvm publisher;
    private long life = -1;
    private int subscribersKilled;
    private int stops;

    @Test
    void shouldLoseNothingWhoeverIsKilled() {
        final ChannelOptions channel =
                ChannelOptions.DEFAULT.withCapacity(CAPACITY).withAlignment(ALIGNMENT);
        try (TestBus opened = new TestBus(directory, channel, seed, KILLS + 1)) {
            test = opened;
            survivors.add(test.subscriber("fromTheBeginning", "oldest"));
            survivors.add(test.subscriber("fromTheBeginning"));
            survivors.add(test.subscriber("lossy"));
            survivors.add(test.subscriber("fromTheBeginning", "sleeping"));
            publishers = new Standby(KILLS + 1, () -> test.publisher(Integer.MAX_VALUE));
            subscribers = new Standby(KILLS + VICTIMS, this::victim);
            survivors.forEach(survivor -> assertEquals("0 0", survivor.await("JOINED")));
            beginLife();
            while (victims.size() < VICTIMS) {
                victims.add(subscribers.next("GO"));
            }
            for (int killed = 0; killed < KILLS; killed++) {
                killSomebody();
            }
            test.awaitProgress(life, 1, survivors.toArray(ChildJvm[]::new));
            publisher.close();
            victims.forEach(ChildJvm::close);
            check(test.bus().info(test.channel()));
        }
    }

    private ChildJvm victim() {
        return switch (random.nextInt(4)) {
            case 0 -> test.subscriber("standby", "slow");
            case 1 -> test.subscriber("standby", "lossy", "oldest");
            case 2 -> test.subscriber("standby", "oldest", "sleeping");
            default -> test.subscriber("standby");
        };
    }

    private void beginLife() {
        life++;
        publisher = publishers.next(Long.toString(life));
    }

    private void killSomebody() {
        final boolean killPublisher = random.nextInt(5) < 3;
        final Standby successors = killPublisher ? publishers : subscribers;
        final List<ChildJvm> alive = new ArrayList<>(survivors);
        alive.add(publisher);
        TestBus.await("a successor", alive, successors::isReady);
        pass(random.nextInt(4) == 0 ? 1 : 50);
        if (random.nextInt(8) == 0) {
            stopSomebody(alive, killPublisher);
        }
        if (killPublisher) {
            publisher.close();
            deaths.merge(test.ledger().doing(life), 1, Integer::sum);
            beginLife();
        } else {
            victims.remove(random.nextInt(VICTIMS)).close();
            subscribersKilled++;
            // Once round the log: what the dead one held is needed, so it must have been evicted.
            test.awaitProgress(life, CAPACITY / ALIGNMENT, publisher);
            victims.add(subscribers.next("GO"));
        }
    }

    private void stopSomebody(final List<ChildJvm> alive, final boolean killPublisher) {
        final ChildJvm stopped = alive.get(random.nextInt(alive.size()));
        stopped.pause();
        pass(100);
        // Who is to be killed may stay stopped until then.
        if (stopped != publisher || !killPublisher || random.nextBoolean()) {
            stopped.resume();
        }
        stops++;
    }

    /** Lets a random time pass, to choose a moment. */
    private void pass(final int mostMillis) {
        LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(mostMillis)));
    }

    private void check(final ChannelInfo info) {
        final Outcome oldest = Outcome.of(survivors.get(0));
        final Outcome now = Outcome.of(survivors.get(1));
        final Outcome lossy = Outcome.of(survivors.get(2));
        test.bus().removeChannel(test.channel());
        final Outcome sleeper = Outcome.await(survivors.get(3));
        final long evictions =
                info.subscribers().stream().mapToLong(Participant::evictions).sum();
        System.out.printf(
                "killed %d: %d publishers while %s, %d subscribers, %d evictions; %d stops; %,d records, %,d bytes;"
                        + " lossy missed %,d%n",
                KILLS,
                life,
                deaths,
                subscribersKilled,
                evictions,
                stops,
                oldest.records(),
                oldest.position(),
                lossy.lostRecords());
        assertEquals(oldest.published(), now.published());
        assertEquals(oldest.published(), sleeper.published());
        for (long each = 0; each <= life; each++) {
            final long received = oldest.published().getOrDefault(each, 0L);
            final long committed = test.ledger().committed(each);
            final long attempted = test.ledger().attempted(each);
            assertTrue(
                    committed <= received && received <= attempted,
                    "life " + each + ": committed " + committed + ", received " + received + ", attempted " + attempted
                            + "; seed " + seed);
        }
        for (final Outcome each : List.of(oldest, now, lossy, sleeper)) {
            assertTrue(each == lossy || each.gaps() == 0, each.toString());
            assertEquals(info.records(), each.received() + each.lostRecords());
            assertEquals(info.records(), each.records());
            assertEquals(info.position(), each.position());
        }
        // Survivors were the first to come: nobody else ever had their slots.
        final List<Participant> lasting = info.subscribers().stream()
                .filter(each -> survivors.stream().anyMatch(survivor -> survivor.pid() == each.pid()))
                .toList();
        assertEquals(survivors.size(), lasting.size());
        for (final Participant each : lasting) {
            assertTrue(each.alive() && each.evictions() == 0, each.toString());
        }
    }
}
