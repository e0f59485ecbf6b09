package io.busbar.torture;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.process.ChildJvm;
import io.busbar.process.JvmCommand;
import io.busbar.traffic.Ledger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** The bus of a campaign, with its channels, its ledger, and all processes that were started and not yet buried. */
final class Company implements AutoCloseable {
    /** One publisher in so many is compiled by C2; the others by C1, which is done sooner. */
    private static final int THOROUGH = 6;

    private static final int RECORDS_UNTIL_HOT = 1_000;
    private static final int RECORDS_UNTIL_VERY_HOT = 20_000;

    private final Path directory;
    private final long seed;
    private final long lives;
    private final Bus bus;
    private final Ledger ledger;
    private final Set<ChildJvm> children = new LinkedHashSet<>();
    private final List<Testimony> testimonies = new ArrayList<>();

    Company(final Path directory, final long seed, final long publishers) {
        this.directory = directory;
        this.seed = seed;
        lives = publishers * Stage.LIVES_EACH;
        bus = Bus.open(Stage.BUS, BusOptions.DEFAULT.withDirectory(directory));
        for (int channel = 0; channel < Stage.CHANNELS; channel++) {
            bus.addPublication(Stage.channel(channel), Stage.options(channel)).close();
        }
        ledger = new Ledger(directory.resolve("ledger"), Math.toIntExact(lives));
    }

    Bus bus() {
        return bus;
    }

    Ledger ledger() {
        return ledger;
    }

    long lives() {
        return lives;
    }

    /** What the survivors write down, in the order in which they were started. */
    List<Testimony> testimonies() {
        return testimonies;
    }

    ChildJvm survivor(final String... options) {
        final Path file = directory.resolve("testimony-" + testimonies.size());
        testimonies.add(new Testimony(file, lives));
        return start(SubscriberProcess.class, false, options, "testimony=" + file);
    }

    ChildJvm heartbeat() {
        return start(Heartbeat.class, false, new String[0]);
    }

    ChildJvm publisher(final long memory, final SplittableRandom random) {
        return start(PublisherVictim.class, random.nextInt(THOROUGH) == 0, new String[0], "memory=" + memory);
    }

    ChildJvm subscriber(final SplittableRandom random) {
        final String[] options = switch (random.nextInt(4)) {
            case 0 -> new String[] {"slow"};
            case 1 -> new String[] {"lossy", "oldest"};
            case 2 -> new String[] {"oldest", "sleeping"};
            default -> new String[0];
        };
        return start(SubscriberProcess.class, false, options);
    }

    private ChildJvm start(final Class<?> main, final boolean thorough, final String[] options, final String... more) {
        final List<String> arguments = new ArrayList<>(List.of(more));
        for (final String option : options) {
            arguments.add(option + "=true");
        }
        arguments.addAll(List.of(
                "directory=" + directory,
                "bus=" + Stage.BUS,
                "seed=" + seed,
                "ledger=" + directory.resolve("ledger"),
                "lives=" + lives,
                "rehearsal=" + (thorough ? RECORDS_UNTIL_VERY_HOT : RECORDS_UNTIL_HOT)));
        final JvmCommand command = thorough
                ? ChildJvm.of(main).with("-XX:+UseSerialGC", "-Xmx48m", "-XX:-UsePerfData")
                : ChildJvm.of(main).brief();
        final ChildJvm child = command.start(arguments.toArray());
        children.add(child);
        return child;
    }

    /** A killed one that the kernel has taken away. */
    void bury(final ChildJvm child) {
        children.remove(child);
    }

    @Override
    public void close() {
        children.forEach(ChildJvm::kill);
        children.forEach(ChildJvm::close);
        bus.close();
    }
}
