package io.busbar.kill;

import io.busbar.shm.Memory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Plays cases on some threads until so many were killed, or so many cases went wrong. */
final class Campaign {
    private static final int MOST_FINDINGS = 5;
    /** Cases that a worker takes at a time. */
    private static final int RUN = 8;

    private final long seed;
    private final Mutant mutant;
    private final Scenario only;
    private final AtomicLong nextCase = new AtomicLong();
    private final AtomicLongArray kills = new AtomicLongArray(Scenario.values().length);
    private final AtomicLongArray cases = new AtomicLongArray(Scenario.values().length);
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param mutant null, or what to break
     * @param only   the one scenario to play, null for all
     */
    Campaign(final long seed, final Mutant mutant, final Scenario only) {
        if (!originOf(Memory.class).equals(originOf(Campaign.class))) {
            throw new IllegalStateException("the product's Memory stands before the recording one on the class path:"
                    + " put the classes of tests/kill first");
        }
        this.seed = seed;
        this.mutant = mutant;
        this.only = only;
    }

    private static Object originOf(final Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    /** Plays until there were {@code wantedKills}, or {@code mostCases}, or a few findings. */
    void play(final int threads, final long wantedKills, final long mostCases, final Runnable progress)
            throws InterruptedException {
        final List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            final Worker worker = new Worker("kill-" + i, () -> work(wantedKills, mostCases));
            workers.add(worker);
            worker.start();
        }
        for (final Worker worker : workers) {
            while (worker.isAlive()) {
                worker.join(1_000);
                progress.run();
            }
        }
    }

    /** Plays one case alone; returns who did and stored what, up to its end or to what went wrong. */
    String replay(final long number) throws InterruptedException {
        final String[] trace = {""};
        final Worker worker = new Worker("replay", () -> {
            play(number, new EnumMap<>(Scenario.class));
            trace[0] = new Trace(Worker.machine()).text();
        });
        worker.start();
        worker.join();
        return trace[0];
    }

    private void work(final long wantedKills, final long mostCases) {
        final Map<Scenario, Script> scripts = new EnumMap<>(Scenario.class);
        while (kills() < wantedKills && !isFull()) {
            final long from = nextCase.getAndAdd(RUN);
            if (from >= mostCases) {
                return;
            }
            for (long number = from; number < from + RUN; number++) {
                if (only == null || only == Scenario.of(number)) {
                    play(number, scripts);
                }
            }
        }
    }

    private void play(final long number, final Map<Scenario, Script> scripts) {
        final Scenario scenario = Scenario.of(number);
        final Script script = scripts.computeIfAbsent(scenario, each -> each.script(mutant));
        final long before = script.kills;
        try {
            script.run(seed, number);
        } catch (final Throwable failure) {
            found(number, script, failure);
            // Whoever threw left its parties in the middle of something.
            scripts.remove(scenario);
        }
        kills.addAndGet(scenario.ordinal(), script.kills - before);
        cases.incrementAndGet(scenario.ordinal());
    }

    private void found(final long number, final Script script, final Throwable failure) {
        final Violation.Kind kind = failure instanceof Violation violation ? violation.kind() : Violation.Kind.FAILED;
        final StringWriter text = new StringWriter();
        text.append(failure.getMessage());
        if (!(failure instanceof Violation)) {
            failure.printStackTrace(new PrintWriter(text, true));
        }
        synchronized (findings) {
            findings.add(new Finding(seed, number, kind, text.toString(), new Trace(script.machine).text()));
        }
    }

    private boolean isFull() {
        synchronized (findings) {
            return findings.size() >= MOST_FINDINGS;
        }
    }

    long kills() {
        long sum = 0;
        for (int i = 0; i < kills.length(); i++) {
            sum += kills.get(i);
        }
        return sum;
    }

    long kills(final Scenario scenario) {
        return kills.get(scenario.ordinal());
    }

    long cases(final Scenario scenario) {
        return cases.get(scenario.ordinal());
    }

    List<Finding> findings() {
        synchronized (findings) {
            return List.copyOf(findings);
        }
    }

    long count(final Violation.Kind kind) {
        return findings().stream().filter(finding -> finding.kind() == kind).count();
    }
}
