package io.busbar.bench.campaign;

import io.busbar.bench.result.Sample;
import io.busbar.bench.team.Team;
import io.busbar.bench.worker.Latencies;
import io.busbar.bench.worker.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** A team that does one work for a slice of time, the bare machine being probed right before and after. */
final class TeamSubject implements Subject, AutoCloseable {
    private static final double STABLE = 0.1;

    private final Team team;
    private final Work work;
    private final Words order;
    private final WarmUp warmUp;

    TeamSubject(final Team team, final Work work, final Words order) {
        this.team = team;
        this.work = work;
        this.order = order;
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

    /**
     * Runs slices until two in a row give the same to a tenth while the compilers rest, or enough is enough; then
     * stops the processes until they are measured.
     */
    void warmUp(final int limit) {
        while (!warmUp.isWarm() && warmUp.slices() < limit) {
            final double value = metrics(team.run(order), null).get(work.headline());
            warmUp.add(value, team.compileMillis(), order.number("millis"));
        }
        team.pause();
    }

    @Override
    public Slice measure() {
        team.resume();
        final Words before = team.probe();
        final Map<String, Words> answers = team.run(order);
        final Words after = team.probe();
        team.pause();
        final Histogram histogram = histogram(answers);
        return new Slice(
                metrics(answers, histogram),
                List.of(before.decimal(Sample.LINE), after.decimal(Sample.LINE)),
                List.of(before.decimal(Sample.COPY), after.decimal(Sample.COPY)),
                histogram);
    }

    static Histogram histogram(final Map<String, Words> answers) {
        Histogram all = null;
        for (final Words answer : answers.values()) {
            final Histogram one = Latencies.of(answer);
            if (one != null) {
                if (all == null) {
                    all = one;
                } else {
                    all.add(one);
                }
            }
        }
        return all;
    }

    static Map<String, Double> metrics(final Map<String, Words> answers, final Histogram known) {
        final Map<String, Double> metrics = new LinkedHashMap<>();
        final Histogram histogram = known == null ? histogram(answers) : known;
        if (histogram != null) {
            metrics.putAll(Latencies.metrics(histogram));
        }
        answers.forEach((id, answer) -> {
            if (answer.has("cpuShare")) {
                metrics.put("cpuShare", answer.decimal("cpuShare"));
            }
            if (answer.has("received")) {
                // What the slowest subscriber saw is what the system delivers to each.
                metrics.merge("messagesPerSecond", rate(answer, "received"), Math::min);
                metrics.merge("bytesPerSecond", rate(answer, "receivedBytes"), Math::min);
            }
            if (answer.has("refusals")) {
                metrics.merge("refusals", answer.decimal("refusals"), Double::sum);
            }
        });
        return metrics;
    }

    private static double rate(final Words answer, final String what) {
        return answer.decimal(what) / answer.decimal("nanos") * 1e9;
    }

    @Override
    public void close() {
        team.close();
    }
}
