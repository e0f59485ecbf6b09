package io.busbar.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.ChannelOptions;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import io.busbar.process.ChildJvm;
import io.busbar.process.ShmTempDir;
import io.busbar.process.Standby;
import io.busbar.traffic.Ledger;
import io.busbar.traffic.Script;
import io.busbar.traffic.Script.Found;
import io.busbar.traffic.SharedChecker;
import io.busbar.traffic.TestBus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A channel of several publishers, in processes of their own, which are killed in the middle of claims while two
 * bridges carry it; the bridges are killed, too. A subscriber here and one there receive the same, in the same order.
 */
class SharedSourceTest {
    private static final int VICTIMS = 3;
    private static final int KILLS = Integer.getInteger("busbar.bridge.publisherKills", 12);
    private static final int LIVES = KILLS + VICTIMS + 2;
    private static final long RECORDS_PER_KILL = 300;
    private static final ChannelOptions CHANNEL =
            ChannelOptions.DEFAULT.withCapacity(256 << 10).shared();
    private static final List<TestedWire> WIRE = List.of(TestedWire.of("tcp"));

    @TempDir(factory = ShmTempDir.class)
    private Path directory;

    private final long seed = Long.getLong("busbar.bridge.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Script script = new Script(seed, (int) (CHANNEL.capacity() / 4)).tellingLives();
    private final List<ChildJvm> victims = new ArrayList<>();
    private final List<Long> lives = new ArrayList<>();
    private Ledger ledger;
    private Subscription near;
    private Subscription far;
    private final SharedChecker seenNear = SharedChecker.fromTheBeginning(script);
    private final SharedChecker seenFar = SharedChecker.fromTheBeginning(script);
    private long nextLife;
    private int inMidClaim;

    @Test
    void shouldCarryEachCommittedRecordOnceInOneOrderWhoeverIsKilled() throws Exception {
        System.out.println("seed " + seed);
        ledger = new Ledger(directory.resolve("ledger"), LIVES);
        try (BridgedHosts hosts = BridgedHosts.onLoopback(directory, WIRE, CHANNEL)) {
            near = hosts.near.addSubscription(WIRE.getFirst().channel(), SubscriptionOptions.DEFAULT.fromOldest());
            far = hosts.subscriptions.getFirst();
            try (Standby standby = new Standby(2, this::prepare)) {
                run(hosts, standby);
            } catch (final AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage() + "; " + hosts.story(), e);
            }
            finish(hosts);
        } finally {
            victims.forEach(ChildJvm::close);
        }
    }

    private ChildJvm prepare() {
        return ChildJvm.of(SharedVictim.class)
                .brief()
                .start(
                        "directory=" + directory,
                        "bus=a",
                        "channel=" + WIRE.getFirst().channel(),
                        "seed=" + seed,
                        "maxPayload=" + script.maxPayload(),
                        "ledger=" + directory.resolve("ledger"),
                        "lives=" + LIVES);
    }

    private void run(final BridgedHosts hosts, final Standby standby) {
        for (int i = 0; i < VICTIMS; i++) {
            begin(standby);
        }
        for (int kill = 0; kill < KILLS; kill++) {
            final int index = random.nextInt(VICTIMS);
            final long life = lives.get(index);
            final long enough = ledger.committed(life) + random.nextLong(RECORDS_PER_KILL);
            until("records of life " + life, () -> ledger.committed(life) >= enough && ledger.openClaim(life) != 0);
            victims.get(index).strike();
            inMidClaim += ledger.openClaim(life) != 0 ? 1 : 0;
            // Others go on behind the claim before anybody takes the dead one's slot.
            final long behind = seenFar.received() + RECORDS_PER_KILL;
            until("records behind the death of life " + life, () -> seenFar.received() >= behind);
            victims.remove(index).close();
            lives.remove(index);
            if (kill % 4 == 1) {
                hosts.source.kill();
            } else if (kill % 4 == 3) {
                hosts.replica.kill();
            }
            begin(standby);
        }
        victims.forEach(ChildJvm::strike);
    }

    private void begin(final Standby standby) {
        until("a publisher", () -> standby.ready() > 0);
        final ChildJvm victim = standby.next();
        victim.tell(Long.toString(nextLife));
        victims.add(victim);
        lives.add(nextLife++);
    }

    /** The last record tells that all before it is decided. */
    private void finish(final BridgedHosts hosts) {
        victims.forEach(ChildJvm::close);
        final long last = LIVES - 1L;
        final UnsafeBuffer record = new UnsafeBuffer(new byte[script.maxPayload()]);
        script.write(record, 0, last, 0, Found.NOTHING);
        until(
                "room for the last record",
                () -> hosts.publications.getFirst().offer(0, record, 0, script.length(last, 0)) > 0);
        until("the last record", () -> seenNear.published(last) == 1 && seenFar.published(last) == 1);
        for (long life = 0; life < nextLife; life++) {
            final long received = seenFar.published(life);
            assertTrue(
                    ledger.committed(life) <= received && received <= ledger.attempted(life),
                    "life " + life + ": committed " + ledger.committed(life) + ", received " + received + ", attempted "
                            + ledger.attempted(life));
        }
        assertEquals(seenNear.received(), seenFar.received());
        assertEquals(seenNear.order(), seenFar.order(), "another order, or other positions");
        assertTrue(inMidClaim > KILLS / 3, "only " + inMidClaim + " were killed in the middle of a claim");
        assertTrue(hosts.source.kills() > 0 && hosts.replica.kills() > 0);
        System.out.println(seenFar.received() + " records, " + KILLS + " publishers killed, " + inMidClaim
                + " in the middle of a claim");
    }

    private void until(final String what, final BooleanSupplier condition) {
        TestBus.await(what, List.of(), () -> {
            near.poll(seenNear, 1_000);
            far.poll(seenFar, 1_000);
            return condition.getAsBoolean();
        });
    }
}
