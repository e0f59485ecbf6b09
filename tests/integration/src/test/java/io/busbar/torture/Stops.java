package io.busbar.torture;

import io.busbar.process.ChildJvm;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Processes that are stopped by SIGSTOP, and until when; and when any was, of late. */
final class Stops {
    private static final long REMEMBERED_NS = TimeUnit.SECONDS.toNanos(10);

    /** What was held up meanwhile takes as long to be made up for. */
    private static final long AFTERMATH_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private record Stop(ChildJvm child, long from, long until) {}

    private final List<Stop> running = new ArrayList<>();
    private final Deque<Stop> ended = new ArrayDeque<>();
    private long count;

    void stop(final ChildJvm child, final SplittableRandom random) {
        if (running.stream().anyMatch(each -> each.child == child)) {
            return;
        }
        // Mostly short, now and then long.
        final long millis = random.nextInt(6) == 0 ? random.nextLong(1_000) : random.nextLong(60);
        final long now = System.nanoTime();
        child.pause();
        running.add(new Stop(child, now, now + TimeUnit.MILLISECONDS.toNanos(millis)));
        count++;
    }

    /** Lets go on whose time is up. */
    void resume(final long now) {
        for (final Stop each : List.copyOf(running)) {
            if (now - each.until >= 0) {
                each.child.resume();
                end(each, now);
            }
        }
        while (!ended.isEmpty() && now - ended.getFirst().until > REMEMBERED_NS) {
            ended.removeFirst();
        }
    }

    void resumeAll() {
        for (final Stop each : List.copyOf(running)) {
            each.child.resume();
            end(each, System.nanoTime());
        }
    }

    /** It was killed while it was stopped, or not. */
    void forget(final ChildJvm child) {
        for (final Stop each : List.copyOf(running)) {
            if (each.child == child) {
                end(each, System.nanoTime());
            }
        }
    }

    private void end(final Stop stop, final long now) {
        running.remove(stop);
        ended.add(new Stop(stop.child, stop.from, now));
    }

    /** Whether anybody was stopped between two moments. */
    boolean any(final long from, final long to) {
        return running.stream().anyMatch(each -> each.from - to < 0)
                || ended.stream().anyMatch(each -> each.from - to < 0 && each.until + AFTERMATH_NS - from > 0);
    }

    long count() {
        return count;
    }
}
