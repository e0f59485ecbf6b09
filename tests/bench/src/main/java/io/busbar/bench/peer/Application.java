package io.busbar.bench.peer;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.driver.MediaDriver;
import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.Publication;
import io.busbar.Subscription;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A small application with default options: opens a channel, sends a message, receives it, says so; opens more
 * channels when it is asked to; ends with its input.
 */
public final class Application {
    /** Bytes of its message. */
    public static final int LENGTH = 32;

    private static final UnsafeBuffer MESSAGE = new UnsafeBuffer(new byte[LENGTH]);

    /** What it is written with. */
    public enum Kind {
        BARE_JVM("bare-jvm", "a JVM with the same class path that says so at once"),
        BUSBAR("busbar", "default options"),
        AERON_EMBEDDED("aeron-embedded", "default options, IPC, media driver with default options in the process"),
        AERON_ALLOCATED(
                "aeron-embedded-allocated",
                "the same, but term buffers are not sparse: all of a channel's memory is there when it is made, as"
                        + " Busbar's is, so that no later write can find it missing");

        private final String label;
        private final String setup;

        Kind(final String label, final String setup) {
            this.label = label;
            this.setup = setup;
        }

        public String label() {
            return label;
        }

        public String setup() {
            return setup;
        }
    }

    /** One more channel at each call. */
    private interface Channels extends AutoCloseable {
        void open(int number);

        @Override
        void close();
    }

    private Application() {}

    public static void main(final String[] arguments) throws IOException {
        final Path directory = Path.of(arguments[1]);
        try (Channels channels = channels(Kind.valueOf(arguments[0]), directory)) {
            channels.open(0);
            final long sinceMain = System.currentTimeMillis()
                    - ManagementFactory.getRuntimeMXBean().getStartTime();
            System.out.println("FIRST sinceMainMillis=" + sinceMain);
            final BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (input.readLine() != null) {
                for (int i = 1; i <= Integer.parseInt(arguments[2]); i++) {
                    channels.open(i);
                }
                System.out.println("MORE");
            }
        }
    }

    private static Channels channels(final Kind kind, final Path directory) {
        return switch (kind) {
            case BARE_JVM -> new BareChannels();
            case BUSBAR -> new BusbarChannels(Bus.open("bench", BusOptions.DEFAULT.withDirectory(directory)));
            case AERON_EMBEDDED -> new AeronChannels(directory.resolve("aeron").toString(), true);
            case AERON_ALLOCATED -> new AeronChannels(directory.resolve("aeron").toString(), false);
        };
    }

    private record BareChannels() implements Channels {
        @Override
        public void open(final int number) {}

        @Override
        public void close() {}
    }

    private record BusbarChannels(Bus bus) implements Channels {
        @Override
        public void open(final int number) {
            final Subscription subscription = bus.addSubscription("channel-" + number);
            final Publication publication = bus.addPublication("channel-" + number);
            while (publication.offer(MESSAGE, 0, LENGTH) < 0) {
                Thread.onSpinWait();
            }
            while (subscription.poll((buffer, offset, length, type, position) -> {}, 1) == 0) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() {
            bus.close();
        }
    }

    private static final class AeronChannels implements Channels {
        private static final int FIRST_STREAM = 1001;

        private final MediaDriver driver;
        private final Aeron aeron;
        private final List<AutoCloseable> open = new ArrayList<>();

        AeronChannels(final String directory, final boolean sparse) {
            driver = MediaDriver.launch(
                    new MediaDriver.Context().aeronDirectoryName(directory).termBufferSparseFile(sparse));
            aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(directory));
        }

        @Override
        public void open(final int number) {
            final io.aeron.Subscription subscription = aeron.addSubscription("aeron:ipc", FIRST_STREAM + number);
            final ExclusivePublication publication = aeron.addExclusivePublication("aeron:ipc", FIRST_STREAM + number);
            open.add(subscription);
            open.add(publication);
            while (publication.offer(MESSAGE, 0, LENGTH) < 0) {
                Thread.onSpinWait();
            }
            while (subscription.poll((buffer, offset, length, header) -> {}, 1) == 0) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() {
            aeron.close();
            driver.close();
        }
    }
}
