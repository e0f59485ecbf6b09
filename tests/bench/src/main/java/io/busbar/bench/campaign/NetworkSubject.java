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
    private static final int SETTLE_MILLIS = 100;

    /** Most slices before one that counts. */
    private static final int SETTLE_SLICES = 15;

    private static final double STABLE = 0.15;
    private static final double GIGA = 1e9;

    private final Team team;
    private final NetworkWork work;
    private final int rate;
    private final WarmUp warmUp;
    private int millis;
    private int settling = SETTLE_SLICES;

    /**
     * @param millis length of a slice
     * @param rate   round trips a second
     */
    NetworkSubject(final Team team, final NetworkWork work, final int rate, final int millis) {
        this.team = team;
        this.work = work;
        this.rate = rate;
        this.millis = millis;
        warmUp = new WarmUp(STABLE, team.compileMillis());
    }

    @Override
    public String name() {
        return team.kind().name();
    }

    Team team() {
        return team;
    }

    int warmUps() {
        return warmUp.slices();
    }

    boolean isWarm() {
        return warmUp.isWarm();
    }

    /** Slices are of this length from now on. */
    void slices(final int newMillis) {
        millis = newMillis;
    }

    /**
     * Runs slices until two in a row give nearly the same while the compilers rest, or enough is enough; then stops
     * the processes.
     */
    void warmUp(final int limit) {
        settling = Math.min(settling, limit);
        run(warmUp, millis, limit);
        team.pause();
    }

    private void run(final WarmUp until, final int sliceMillis, final int limit) {
        while (!until.isWarm() && until.slices() < limit) {
            final Map<String, Words> answers = team.run(order(sliceMillis));
            final double value = TeamSubject.metrics(answers, TeamSubject.histogram(answers))
                    .getOrDefault(work.headline(), Double.NaN);
            until.add(value, team.compileMillis(), sliceMillis);
        }
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
        // Whoever was stopped for seconds finds connections broken, and compiles anew what had never happened before.
        run(new WarmUp(STABLE, team.compileMillis()), SETTLE_MILLIS, settling);
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
