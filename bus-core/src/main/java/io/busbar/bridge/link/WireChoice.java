package io.busbar.bridge.link;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Which wires a link offers, and in which order: those that work here, as the route prefers them, but those that were
 * set aside last. A wire is set aside when its paths have failed {@value #ATTEMPTS} times in a row before they carried
 * anything: it may work on this host, and yet not lead to this peer.
 *
 * <pre>
 *              fails, the third time in a row
 *   PREFERRED --------------------------------> SET ASIDE: offered last
 *     ^    ^                                      |    ^
 *     |    | carries                         rest |    | fails once: rests
 *     |    |                                 over |    | twice as long
 *     |    +----------------------------------- ON TRIAL: offered in its turn
 *     +--------------- the peer does not have it -+
 * </pre>
 *
 * <p>Nothing is ever left out of an offer: a peer that has nothing else chooses what was set aside. Of several that
 * were, the one that has rested longest comes first, so all of them have their turn. Bound to the thread of its link.
 */
final class WireChoice {
    /** Failures in a row after which the next wire has its turn. */
    static final int ATTEMPTS = 3;

    private static final long NEVER = Long.MAX_VALUE;

    /** How one wire does on the way to this peer. */
    private static final class Standing {
        private int failures;
        private boolean aside;
        private boolean onTrial;
        private long since;
        private long rest;
        private String cause = "";

        private void carried() {
            failures = 0;
            aside = false;
            onTrial = false;
            rest = 0;
        }
    }

    private final Map<String, Standing> standings = new LinkedHashMap<>();
    private final Set<String> working;
    private final long minRest;
    private final long maxRest;
    private List<String> offered = List.of();
    private String chosen = "";
    private boolean undecided;
    private long nextTrial = NEVER;
    private long fallbacks;

    /**
     * @param preferences names of wires, the preferred one first
     * @param working     those that work on this host; may change
     * @param minRest     how long a wire is set aside for the first time, in ns; each time twice as long
     * @param maxRest     and the longest, in ns
     */
    WireChoice(final List<String> preferences, final Set<String> working, final long minRest, final long maxRest) {
        preferences.forEach(name -> standings.put(name, new Standing()));
        this.working = working;
        this.minRest = minRest;
        this.maxRest = maxRest;
    }

    /** What to offer the peer now, the first choice first; empty if nothing of it works on this host. */
    List<String> offer(final long now) {
        standings.values().stream().filter(each -> isRested(each, now)).forEach(each -> {
            each.aside = false;
            each.onTrial = true;
        });
        final List<String> order = new ArrayList<>();
        for (final String name : standings.keySet()) {
            if (isUsable(name) && !standings.get(name).aside) {
                order.add(name);
            }
        }
        standings.entrySet().stream()
                .filter(each -> isUsable(each.getKey()) && each.getValue().aside)
                .sorted(Comparator.comparingLong(each -> each.getValue().since - now))
                .forEach(each -> order.add(each.getKey()));
        offered = List.copyOf(order);
        nextTrial = NEVER;
        return offered;
    }

    private boolean isUsable(final String name) {
        return working.contains(name);
    }

    private static boolean isRested(final Standing standing, final long now) {
        return standing.aside && now - standing.since >= standing.rest;
    }

    /**
     * The peer has chosen.
     *
     * @return false if that was not offered, or does not work here any more
     */
    boolean choose(final String name, final long now) {
        if (!offered.contains(name) || !isUsable(name)) {
            return false;
        }
        for (final String passedOver : offered.subList(0, offered.indexOf(name))) {
            // The peer does not have it, so there is nothing to be tried: it tells when it has.
            standings.get(passedOver).carried();
        }
        chosen = name;
        undecided = true;
        planTrial(now);
        return true;
    }

    /** When a wire before the chosen one will have rested. */
    private void planTrial(final long now) {
        nextTrial = NEVER;
        for (final Map.Entry<String, Standing> each : standings.entrySet()) {
            if (each.getKey().equals(chosen)) {
                break;
            }
            final Standing standing = each.getValue();
            if (standing.aside && isUsable(each.getKey())) {
                final long end = standing.since + standing.rest;
                nextTrial = nextTrial == NEVER || end - nextTrial < 0 ? end : nextTrial;
            }
        }
    }

    /** The wire that carries the session, or is about to; empty if none is. */
    String chosen() {
        return chosen;
    }

    /** Whether the chosen wire still has to show that it carries anything. */
    boolean isUndecided() {
        return undecided;
    }

    /** The chosen wire has carried something, or has been open for a while without having had to. */
    void carried() {
        undecided = false;
        standings.get(chosen).carried();
    }

    /**
     * Whether it is time to end a session for the sake of a wire that the route prefers: one that has rested, while the
     * chosen one is known to carry. Cheap enough for each poll.
     */
    boolean isTrialDue(final long now) {
        return nextTrial != NEVER && !undecided && now - nextTrial >= 0;
    }

    /** How long until {@link #isTrialDue}, in ns. */
    long untilTrial(final long now) {
        return nextTrial == NEVER ? Long.MAX_VALUE : Math.max(0, nextTrial - now);
    }

    /** Whether the route prefers this wire, which does not rest, to the chosen one. */
    boolean isBetter(final String name) {
        for (final String each : standings.keySet()) {
            if (each.equals(chosen)) {
                return false;
            }
            if (each.equals(name)) {
                return !chosen.isEmpty() && !standings.get(name).aside;
            }
        }
        return false;
    }

    /**
     * The chosen wire's path has failed.
     *
     * @param cause for people
     * @return what becomes of it, for people, if it is set aside for another one; else empty
     */
    String failed(final String cause, final long now) {
        if (!undecided) {
            return "";
        }
        final Standing standing = standings.get(chosen);
        standing.failures++;
        standing.cause = cause;
        if (offered.size() < 2 || !standing.onTrial && standing.failures < ATTEMPTS) {
            return "";
        }
        standing.rest = Math.min(maxRest, standing.rest == 0 ? minRest : 2 * standing.rest);
        standing.aside = true;
        standing.onTrial = false;
        standing.since = now;
        final String times = standing.failures == 1 ? "once" : standing.failures + " times in a row";
        standing.failures = 0;
        fallbacks++;
        return "the wire " + chosen + " failed " + times + " before it carried anything, and rests for "
                + seconds(standing.rest) + "; the last time: " + cause;
    }

    /** The session is over. */
    void ended() {
        chosen = "";
        undecided = false;
        nextTrial = NEVER;
    }

    /** How often a wire was set aside. */
    long fallbacks() {
        return fallbacks;
    }

    /** The wires of the route and how they stand, for people. */
    String describe(final long now) {
        return standings.keySet().stream().map(name -> describe(name, now)).collect(Collectors.joining(", "));
    }

    private String describe(final String name, final long now) {
        final Standing standing = standings.get(name);
        if (!isUsable(name)) {
            return name + " (does not work on this host)";
        }
        if (standing.aside) {
            final long left = Math.max(0, standing.rest - (now - standing.since));
            return name + " (set aside for " + seconds(left) + ": " + standing.cause + ")";
        }
        if (standing.failures > 0) {
            return name + " (failed " + standing.failures + " times: " + standing.cause + ")";
        }
        return name;
    }

    private static String seconds(final long nanos) {
        final long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        return millis < TimeUnit.SECONDS.toMillis(10) ? millis + " ms" : millis / 1_000 + " s";
    }
}
