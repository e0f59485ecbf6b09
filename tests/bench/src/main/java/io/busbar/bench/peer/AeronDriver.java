package io.busbar.bench.peer;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Aeron's media driver, in one of the ways that its documentation offers: inside of the first publisher's process with
 * one thread, or in a process of its own with one thread or with dedicated ones. Idle strategies are the driver's
 * defaults, which back off: with as many busy threads as its low-latency settings have, two processors would be
 * too few for it and its users. It only moves limits; messages do not pass through it.
 *
 * @param patient whether it waits longer than by default before it takes clients for dead
 */
public record AeronDriver(Housing housing, int termLength, boolean patient) {
    /**
     * How long the driver and its clients wait for each other. Systems are stopped while others are measured, which
     * the default of ten seconds would take for death.
     */
    static final long PATIENCE_MILLIS = TimeUnit.HOURS.toMillis(2);

    private static final int[] TERM_LENGTHS = {4 << 20, 64 << 20};

    /** Where it runs. */
    enum Housing {
        EMBEDDED,
        SHARED,
        DEDICATED
    }

    static List<String> variants() {
        final List<String> variants = new ArrayList<>();
        for (final Housing housing : Housing.values()) {
            for (final int termLength : TERM_LENGTHS) {
                variants.add(housing.name().toLowerCase(Locale.ROOT) + "-" + (termLength >> 20) + "m");
            }
        }
        return variants;
    }

    static AeronDriver of(final Place place) {
        return place.variant().isEmpty() ? parse(variants().get(0)) : parse(place.variant());
    }

    private static AeronDriver parse(final String variant) {
        final String[] parts = variant.split("-");
        return new AeronDriver(
                Housing.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                Integer.parseInt(parts[1].substring(0, parts[1].length() - 1)) << 20,
                parts.length == 2);
    }

    static String directory(final Place place) {
        return place.directory().resolve("aeron").toString();
    }

    boolean isSeparate() {
        return housing != Housing.EMBEDDED;
    }

    MediaDriver launch(final String directory) {
        final MediaDriver.Context context = new MediaDriver.Context()
                .aeronDirectoryName(directory)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false)
                .threadingMode(housing == Housing.DEDICATED ? ThreadingMode.DEDICATED : ThreadingMode.SHARED)
                .termBufferSparseFile(false);
        if (patient) {
            final long patience = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
            context.driverTimeoutMs(PATIENCE_MILLIS)
                    .clientLivenessTimeoutNs(patience)
                    .publicationUnblockTimeoutNs(patience + TimeUnit.MINUTES.toNanos(1));
        }
        return MediaDriver.launch(context);
    }

    /** The driver as a process of its own, until its input ends, as it does when whoever started it is gone. */
    public static void main(final String[] arguments) throws IOException {
        final AeronDriver driver = parse(arguments[1].isEmpty() ? variants().get(0) : arguments[1]);
        try (MediaDriver launched = driver.launch(arguments[0])) {
            System.out.println("READY " + launched.aeronDirectoryName());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
