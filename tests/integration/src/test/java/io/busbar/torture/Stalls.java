package io.busbar.torture;

import io.busbar.traffic.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long survivors were held up. In mid-claim: from the SIGKILL of a publisher, or from when a subscriber came to its
 * claim if that was later, until the subscriber received the next record behind it. Takeover: from the SIGKILL of an
 * exclusive channel's publisher until its successor had published. Those during which somebody was stopped by SIGSTOP
 * are kept apart: they tell how long that was.
 */
final class Stalls {
    private static final long GIVE_UP_NS = TimeUnit.SECONDS.toNanos(60);

    private record Wait(long killed, int channel, long claimEnd, long successor) {}

    private final Ledger ledger;
    private final Testimony observer;
    private final Stops stops;
    private final List<Wait> waits = new ArrayList<>();
    private final Histogram claims = new Histogram(3);
    private final Histogram claimsAndStops = new Histogram(3);
    private final Histogram takeovers = new Histogram(3);
    private long forgotten;

    Stalls(final Ledger ledger, final Testimony observer, final Stops stops) {
        this.ledger = ledger;
        this.observer = observer;
        this.stops = stops;
    }

    /** A publisher is gone that was killed at that time: looks whether it was in mid-claim. */
    void buried(final long publisher, final long killed) {
        for (int channel = 0; channel < Stage.SHARED; channel++) {
            final long claimEnd = ledger.openClaim(Stage.life(publisher, channel));
            if (claimEnd != 0) {
                waits.add(new Wait(killed, channel, claimEnd, 0));
            }
        }
    }

    /** A publisher was killed at that time, and another was told to take over its exclusive channel. */
    void replaced(final long publisher, final long successor, final long killed) {
        if (ledger.began(Stage.life(publisher, Stage.SHARED)) != 0) {
            waits.add(new Wait(killed, Stage.SHARED, 0, Stage.life(successor, Stage.SHARED)));
        }
    }

    /** Notes what has come to an end. */
    void look(final long now) {
        waits.removeIf(this::hasEnded);
        waits.removeIf(each -> {
            final boolean tooLong = now - each.killed > GIVE_UP_NS;
            // Successors are killed before they begin; what comes behind a claim is not.
            forgotten += tooLong && each.claimEnd != 0 ? 1 : 0;
            return tooLong;
        });
    }

    private boolean hasEnded(final Wait wait) {
        if (wait.claimEnd == 0) {
            final long began = ledger.began(wait.successor);
            if (began != 0 && !stops.any(wait.killed, began)) {
                takeovers.recordValue(began - wait.killed);
            }
            return began != 0;
        }
        final long stall = observer.stall(wait.channel, wait.claimEnd, wait.killed);
        if (stall == Testimony.NOT_YET) {
            return false;
        }
        claimsAndStops.recordValue(stall);
        if (!stops.any(wait.killed, System.nanoTime())) {
            claims.recordValue(stall);
        }
        return true;
    }

    /** In mid-claim, while nobody was stopped. */
    Histogram claims() {
        return claims;
    }

    Histogram claimsAndStops() {
        return claimsAndStops;
    }

    Histogram takeovers() {
        return takeovers;
    }

    /** Claims behind which nothing was seen to come. */
    long forgotten() {
        return forgotten;
    }

    static String percentiles(final Histogram histogram) {
        return "%d: p50 %s, p90 %s, p99 %s, max %s"
                .formatted(
                        histogram.getTotalCount(),
                        micros(histogram.getValueAtPercentile(50)),
                        micros(histogram.getValueAtPercentile(90)),
                        micros(histogram.getValueAtPercentile(99)),
                        micros(histogram.getMaxValue()));
    }

    private static String micros(final long nanos) {
        return "%,d us".formatted(TimeUnit.NANOSECONDS.toMicros(nanos));
    }
}
