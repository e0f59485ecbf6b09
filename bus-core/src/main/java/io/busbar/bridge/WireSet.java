package io.busbar.bridge;

import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireProbe;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The wires of a bridge: those that work on this host, and those that were refused, which are tried again as long as
 * somebody wants them: an interface may come up, a module be loaded, a limit be raised.
 *
 * <p>Trying a wire may take seconds if it does not work, so that is done by a thread of its own, with a wire that
 * nobody else has; one that works then is handed over to the bridge's thread, to which all else here is bound, but for
 * {@link #failures()}.
 */
final class WireSet {
    /** After how long what was refused is tried again; twice as long each time. */
    static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(500);

    /** Between two attempts at most. */
    static final long LONGEST = TimeUnit.MINUTES.toNanos(1);

    /** A wire that was tried, and what came of it. */
    private record Tried(Wire wire, WireProbe probe) {}

    private final Supplier<List<Wire>> maker;
    private final BridgeEvents events;
    private final Map<String, Wire> working = new ConcurrentHashMap<>();
    private final Map<String, WireProbe> refused = new HashMap<>();
    private final Set<String> missed = new HashSet<>();
    private final AtomicReference<List<Tried>> found = new AtomicReference<>();
    private boolean trying;
    private boolean started;
    private long last;
    private long pause = SHORTEST;

    /**
     * Tries all of them, and tells of each.
     *
     * @param maker makes them, unused
     */
    WireSet(final Supplier<List<Wire>> maker, final BridgeEvents events) {
        this.maker = maker;
        this.events = events;
        for (final Wire wire : maker.get()) {
            final WireProbe probe = Bridge.probe(wire);
            events.onWire(probe);
            take(wire, probe);
        }
    }

    private void take(final Wire wire, final WireProbe probe) {
        if (probe.works()) {
            refused.remove(wire.name());
            working.put(wire.name(), wire);
        } else {
            refused.put(wire.name(), probe);
        }
    }

    /** Those that work, by name: a view, to which more may come. */
    Map<String, Wire> working() {
        return working;
    }

    /** What those that count have counted: wire, then the failure's name. From any thread. */
    Map<String, Map<String, Integer>> failures() {
        return working.values().stream()
                .filter(wire -> !wire.failures().isEmpty())
                .collect(Collectors.toMap(Wire::name, Wire::failures));
    }

    /** Those that work now. */
    Wire[] list() {
        return working.values().toArray(Wire[]::new);
    }

    /** Somebody came who would have had one of these wires, and has gone since: what was refused is wanted once. */
    void miss(final Collection<String> names) {
        for (final String name : names) {
            if (refused.containsKey(name)) {
                missed.add(name);
            }
        }
    }

    /**
     * Has what was refused be tried again when it is time to, and takes what has come to work.
     *
     * @param wanted whether anybody who is here has a use for the wire of that name
     * @return whether there are more wires that work than before
     */
    boolean poll(final long nowNanos, final Predicate<String> wanted) {
        if (!started) {
            started = true;
            last = nowNanos;
        }
        if (trying) {
            return found.getPlain() != null && takeFound();
        }
        if (!refused.isEmpty() && nowNanos - last >= pause) {
            last = nowNanos;
            final Set<String> names = new HashSet<>(refused.keySet());
            names.removeIf(name -> !wanted.test(name) && !missed.contains(name));
            if (!names.isEmpty()) {
                pause = Math.min(LONGEST, 2 * pause);
                missed.clear();
                trying = true;
                Thread.ofPlatform().daemon().name("busbar-wires").start(() -> tryAgain(names));
            }
        }
        return false;
    }

    /** Whether something is being tried, and has not been taken. */
    boolean isTrying() {
        return trying;
    }

    private void tryAgain(final Set<String> names) {
        final List<Tried> tried = new ArrayList<>();
        try {
            for (final Wire wire : maker.get()) {
                if (names.contains(wire.name())) {
                    tried.add(new Tried(wire, Bridge.probe(wire)));
                }
            }
        } finally {
            found.set(tried);
        }
    }

    private boolean takeFound() {
        trying = false;
        boolean more = false;
        for (final Tried each : found.getAndSet(null)) {
            if (!each.probe().equals(refused.get(each.wire().name()))) {
                events.onWire(each.probe());
            }
            take(each.wire(), each.probe());
            more |= each.probe().works();
        }
        return more;
    }
}
