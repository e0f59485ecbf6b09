package io.busbar.traffic;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.ChannelOptions;
import io.busbar.process.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A bus with one channel, the processes that use it, and a ledger of what was published. */
public final class TestBus implements AutoCloseable {
    private static final String BUS = "test";
    private static final String CHANNEL = "c";
    private static final long CHECK_INTERVAL_NS = 500_000;

    private final Path directory;
    private final Script script;
    private final Bus bus;
    private final Ledger ledger;
    private final int lives;
    private final List<ChildJvm> children = new ArrayList<>();

    /**
     * Creates the channel.
     *
     * @param seed  of what is published; printed, so that a failure can be tried again
     * @param lives how many publishers there will be at most
     */
    public TestBus(final Path directory, final ChannelOptions channel, final long seed, final int lives) {
        System.out.println("seed " + seed + ", " + channel);
        this.directory = directory;
        this.lives = lives;
        bus = Bus.open(BUS, BusOptions.DEFAULT.withDirectory(directory));
        bus.addPublication(CHANNEL, channel).close();
        script = new Script(seed, (int) (channel.capacity() / 4));
        ledger = new Ledger(directory.resolve("ledger"), lives);
    }

    public Bus bus() {
        return bus;
    }

    public String channel() {
        return CHANNEL;
    }

    public Ledger ledger() {
        return ledger;
    }

    /** Starts a publisher, which says READY and then wants to be told its life. */
    public ChildJvm publisher(final long records, final String... options) {
        return child(
                PublisherMain.class,
                options,
                "ledger=" + directory.resolve("ledger"),
                "lives=" + lives,
                "records=" + records);
    }

    /** Starts a subscriber; for the options see {@link SubscriberMain}. */
    public ChildJvm subscriber(final String... options) {
        return child(SubscriberMain.class, options);
    }

    private ChildJvm child(final Class<?> main, final String[] options, final String... more) {
        final List<String> arguments = new ArrayList<>(List.of(more));
        for (final String option : options) {
            arguments.add(option + "=true");
        }
        arguments.addAll(List.of(
                "directory=" + directory,
                "bus=" + BUS,
                "channel=" + CHANNEL,
                "seed=" + script.seed(),
                "maxPayload=" + script.maxPayload()));
        final ChildJvm child = ChildJvm.of(main).brief().start(arguments.toArray());
        children.add(child);
        return child;
    }

    /** Waits for what the children do, all of whom must stay alive meanwhile. */
    public static void await(final String what, final List<ChildJvm> alive, final BooleanSupplier condition) {
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ChildJvm.DEADLINE_SECONDS);
        while (!condition.getAsBoolean()) {
            alive.forEach(ChildJvm::checkAlive);
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not in " + ChildJvm.DEADLINE_SECONDS + " s: " + what);
            }
            LockSupport.parkNanos(CHECK_INTERVAL_NS);
        }
    }

    /** Waits until the publisher of a life has published so many more records. */
    public void awaitProgress(final long life, final long records, final ChildJvm... alive) {
        final long target = ledger.committed(life) + records;
        await("record " + target + " of life " + life, List.of(alive), () -> ledger.committed(life) >= target);
    }

    @Override
    public void close() {
        children.forEach(ChildJvm::close);
        bus.close();
    }
}
