package io.busbar.bench.worker;

import io.busbar.bench.peer.Peer;
import io.busbar.bench.peer.Place;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Sched;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A thread that is pinned, opens its end of the system, and runs tasks as they are ordered. */
final class Actor implements Runnable {
    private static final long REST_NANOS = 20_000;

    private final ActorSpec spec;
    private final Peer peer;
    private final Place place;
    private final Answers answers;
    private final BlockingQueue<Words> orders = new LinkedBlockingQueue<>();

    Actor(final ActorSpec spec, final Peer peer, final Place place, final Answers answers) {
        this.spec = spec;
        this.peer = peer;
        this.place = place;
        this.answers = answers;
    }

    void order(final Words order) {
        orders.add(order);
    }

    @Override
    public void run() {
        try {
            final String pinned = pin();
            answers.say("PINNED", spec, new Words().with("by", pinned));
            orders.take();
            try (Endpoint endpoint = Endpoint.open(peer, place, spec.side(), spec.index(), spec.idle())) {
                answers.say("READY", spec, new Words());
                work(endpoint);
            }
            answers.say("CLOSED", spec, new Words());
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (final RuntimeException | Error e) {
            e.printStackTrace();
            answers.say("FAILED", spec, new Words());
        }
    }

    private void work(final Endpoint endpoint) throws InterruptedException {
        for (Words order = next(); !order.get("work").equals("close"); order = next()) {
            final Words answer = Tasks.of(order.get("work"), spec.side()).run(endpoint, order);
            answers.say("DONE", spec, answer);
        }
    }

    /** The next order; until it comes, attends to a system that lives on this thread. */
    private Words next() throws InterruptedException {
        while (peer.attend()) {
            final Words order = orders.poll(REST_NANOS, TimeUnit.NANOSECONDS);
            if (order != null) {
                return order;
            }
        }
        return orders.take();
    }

    /** Pins by system call, or, where that is refused, leaves it to taskset; says which. */
    private String pin() {
        if (spec.cpu() < 0) {
            return "nothing";
        }
        try {
            Sched.pin(spec.cpu());
            return "sched_setaffinity";
        } catch (final LinuxException | UnsupportedOperationException e) {
            System.err.println("sched_setaffinity failed (" + e.getMessage() + "), trying taskset");
            return Taskset.pin(spec.cpu()) ? "taskset" : "nothing";
        }
    }
}
