package io.busbar.bench.campaign;

import io.busbar.bench.machine.CpuTime;
import io.busbar.bench.team.Team;
import io.busbar.bench.worker.Words;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * A team that works over a network, with the processor time that it takes. Before each slice it works a little without
 * being measured: sessions that ended while it was stopped are opened again.
 */
final class NetworkSubject implements Subject, AutoCloseable {
    private static final int SETTLE_MILLIS = 30;
    private static final double STABLE = 0.15;
    private static final int FEWEST_WARM_UPS = 3;
    private static final double GIGA = 1e9;

    private final Team team;
    private final NetworkWork work;
    private final int rate;
    private int millis;
    private int warmUps;
    private boolean warm;

    /**
     * @param millis length of a slice
     * @param rate   round trips a second
     */
    NetworkSubject(final Team team, final NetworkWork work, final int rate, final int millis) {
        this.team = team;
        this.work = work;
        this.rate = rate;
        this.millis = millis;
    }

    @Override
    public String name() {
        return team.kind().name();
    }

    Team team() {
        return team;
    }

    int warmUps() {
        return warmUps;
    }

    boolean isWarm() {
        return warm;
    }

    /** Slices are of this length from now on. */
    void slices(final int newMillis) {
        millis = newMillis;
    }

    /** Runs slices until two in a row give nearly the same, or enough is enough; then stops the processes. */
    void warmUp(final int limit) {
        double last = Double.NaN;
        while (!warm && warmUps < limit) {
            final Map<String, Words> answers = team.run(order(millis));
            final double value = TeamSubject.metrics(answers, TeamSubject.histogram(answers))
                    .getOrDefault(work.headline(), Double.NaN);
            warmUps++;
            warm = warmUps >= FEWEST_WARM_UPS && Math.abs(value - last) <= STABLE * Math.max(value, last);
            last = value;
        }
        team.pause();
    }

    private Words order(final int sliceMillis) {
        return new Words()
                .with("work", work.work().label())
                .with("millis", sliceMillis)
                .with("rate", rate)
                .with("bytes", Long.MAX_VALUE);
    }

    /** A team that fails is ended at once: what is left of it must not disturb the others. */
    @Override
    public Slice measure() {
        try {
            return slice();
        } catch (final RuntimeException e) {
            team.close();
            throw e;
        }
    }

    private Slice slice() {
        team.resume();
        team.run(order(SETTLE_MILLIS));
        final double before = CpuTime.seconds(team.pids());
        final Map<String, Words> answers = team.run(order(millis));
        final double used = CpuTime.seconds(team.pids()) - before;
        team.pause();
        final Histogram histogram = TeamSubject.histogram(answers);
        final Map<String, Double> metrics = TeamSubject.metrics(answers, histogram);
        answers.values().stream()
                .filter(answer -> answer.has("receivedBytes"))
                .mapToDouble(answer -> answer.decimal("receivedBytes"))
                .filter(bytes -> bytes > 0)
                .forEach(bytes -> metrics.put("cpuSecondsPerGigabyte", used / (bytes / GIGA)));
        return new Slice(metrics, List.of(), List.of(), histogram);
    }

    @Override
    public void close() {
        team.close();
    }
}
