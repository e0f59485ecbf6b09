package io.busbar.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.ChannelOptions;
import io.busbar.Publication;
import io.busbar.SubscriptionOptions;
import io.busbar.process.ChildJvm;
import io.busbar.process.ShmTempDir;
import io.busbar.process.Standby;
import io.busbar.traffic.MemberMain;
import io.busbar.traffic.Tally;
import io.busbar.traffic.TestBus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Members of a group are killed at random moments, and others take their place; some are stopped now and then. Every
 * record is done by somebody, and comes twice only with the flag.
 *
 * <p>{@code -Dbusbar.memberKills=N} kills N instead of 20.
 */
class GroupKillTest {
    private static final int KILLS = Integer.getInteger("busbar.memberKills", 20);
    private static final int RECORDS_PER_KILL = 400;
    private static final int MEMBERS = 3;
    private static final String CHANNEL = "work";
    private static final String GROUP = "workers";
    private static final ChannelOptions OPTIONS = ChannelOptions.DEFAULT.withCapacity(16 << 10);

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final List<ChildJvm> members = new ArrayList<>();
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[24]);
    private int published;

    @Test
    void shouldGiveEachRecordToOneMemberOnceIfNobodyIsKilled() {
        run(0, OPTIONS);
    }

    @Test
    void shouldGetAllRecordsDoneWhoeverIsKilled() {
        run(KILLS, OPTIONS);
    }

    @Test
    void shouldGetAllRecordsOfASharedChannelDoneWhoeverIsKilled() {
        run(KILLS, OPTIONS.shared());
    }

    private void run(final int kills, final ChannelOptions options) {
        System.out.println("seed " + seed);
        final int records = (kills + 2) * RECORDS_PER_KILL;
        final Tally tally = new Tally(directory.resolve("tally"), records);
        try (Bus bus = Bus.open("test", BusOptions.DEFAULT.withDirectory(directory));
                Publication publication = bus.addPublication(CHANNEL, options);
                Standby standby = standby(records)) {
            // Founded before the first record; its place is kept while members come.
            bus.addSubscription(CHANNEL, SubscriptionOptions.DEFAULT.inGroup(GROUP))
                    .close();
            for (int i = 0; i < MEMBERS; i++) {
                join(standby);
            }
            for (int killed = 0; killed < kills; killed++) {
                publishUntil(publication, published + random.nextInt(RECORDS_PER_KILL));
                kill(members.get(random.nextInt(MEMBERS)), publication);
                join(standby);
            }
            publishUntil(publication, records);
            TestBus.await("all records", members, () -> tally.isDone(records));
            check(tally, records, kills);
            bus.removeChannel(CHANNEL);
            members.forEach(ChildJvm::awaitSuccess);
        } finally {
            members.forEach(ChildJvm::close);
        }
    }

    private void join(final Standby standby) {
        TestBus.await("a member", members, () -> standby.ready() > 0);
        final ChildJvm member = standby.next();
        member.tell("GO");
        member.await("JOINED");
        members.add(member);
    }

    /** Kills a member; now and then it is stopped before, and what it held waits for it. */
    private void kill(final ChildJvm victim, final Publication publication) {
        if (random.nextInt(4) == 0) {
            victim.pause();
            // No more than there is room for: what it holds may hold the publisher back.
            for (int i = random.nextInt(20); i > 0; i--) {
                publish(publication);
            }
            if (random.nextBoolean()) {
                victim.resume();
            }
        }
        LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(2)));
        victim.close();
        members.remove(victim);
    }

    private void publishUntil(final Publication publication, final int count) {
        while (published < count) {
            if (!publish(publication)) {
                members.forEach(ChildJvm::checkAlive);
                LockSupport.parkNanos(10_000);
            }
        }
    }

    private boolean publish(final Publication publication) {
        payload.putInt(0, published);
        final boolean done = publication.offer(1, payload, 0, 4 + random.nextInt(20)) > 0;
        published += done ? 1 : 0;
        return done;
    }

    private void check(final Tally tally, final int records, final int kills) {
        int redelivered = 0;
        for (int record = 0; record < records; record++) {
            final String what = "record " + record + " of " + records + ", seed " + seed;
            assertTrue(tally.fresh(record) <= 1, () -> what + " was given to two members as if it were new");
            if (kills == 0) {
                assertEquals(1, tally.fresh(record), what);
                assertEquals(0, tally.redelivered(record), what);
            }
            redelivered += tally.redelivered(record);
        }
        System.out.printf("%d kills, %d records, %d redelivered%n", kills, records, redelivered);
    }

    private Standby standby(final int records) {
        return new Standby(
                2,
                () -> ChildJvm.of(MemberMain.class)
                        .brief()
                        .start(
                                "directory=" + directory,
                                "bus=test",
                                "channel=" + CHANNEL,
                                "group=" + GROUP,
                                "take=" + (1 + random.nextInt(4)),
                                "tally=" + directory.resolve("tally"),
                                "records=" + records));
    }
}
