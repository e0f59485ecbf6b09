package io.busbar.torture;

import io.busbar.ChannelInfo;
import io.busbar.log.ChannelStatus.Participant;
import io.busbar.process.ChildJvm;
import io.busbar.traffic.Violation;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What came of a campaign. */
final class Verdict {
    /** The survivor that may have gaps, the last one. */
    private static final int LOSSY = 3;

    private static final int SLEEPER = 2;

    private static final Pattern NAMED =
            Pattern.compile("^VIOLATION (LOST|DUPLICATED|TORN|REORDERED) ", Pattern.MULTILINE);

    private final Company company;
    private final List<ChildJvm> survivors;
    private final Stalls stalls;
    private final Map<Violation, Long> violations = new EnumMap<>(Violation.class);
    private final List<String> evidence = new ArrayList<>();
    private long seed;
    private long kills;
    private long publisherKills;
    private long stops;
    private double seconds;
    private long records;

    Verdict(final Company company, final List<ChildJvm> survivors, final Stalls stalls) {
        this.company = company;
        this.survivors = survivors;
        this.stalls = stalls;
    }

    Verdict of(final long itsSeed, final long killed, final long publishers, final long stopped, final double time) {
        seed = itsSeed;
        kills = killed;
        publisherKills = publishers;
        stops = stopped;
        seconds = time;
        return this;
    }

    /** Nobody publishes any more: lets the survivors come to the end, and holds what they saw against the ledger. */
    void judge() {
        final List<ChannelInfo> infos = new ArrayList<>();
        final StringBuilder ends = new StringBuilder();
        for (int channel = 0; channel < Stage.CHANNELS; channel++) {
            final ChannelInfo info = company.bus().info(Stage.channel(channel));
            infos.add(info);
            ends.append(info.position()).append(channel == Stage.CHANNELS - 1 ? "" : " ");
        }
        for (int i = 0; i < survivors.size(); i++) {
            if (i != SLEEPER) {
                survivors.get(i).tell(ends.toString());
                finish(survivors.get(i));
            }
        }
        infos.forEach(info -> company.bus().removeChannel(info.name()));
        finish(survivors.get(SLEEPER));
        for (int channel = 0; channel < Stage.CHANNELS; channel++) {
            judge(channel, infos.get(channel));
        }
        judgeLives();
    }

    void judgeLives() {
        for (long life = 0; life < company.lives(); life++) {
            judge(life);
        }
    }

    private void finish(final ChildJvm survivor) {
        survivor.awaitSuccess();
    }

    /** Takes in what a process said that should have gone on, or that the campaign could not. */
    void fail(final String what) {
        final Matcher named = NAMED.matcher(what);
        if (named.find()) {
            note(Violation.valueOf(named.group(1)), 1, what);
        } else {
            evidence.add(what);
        }
    }

    private void judge(final int channel, final ChannelInfo info) {
        final Testimony first = company.testimonies().getFirst();
        records += first.received(channel);
        for (int i = 1; i < survivors.size(); i++) {
            final Testimony other = company.testimonies().get(i);
            if (i != LOSSY && first.received(channel) != other.received(channel)) {
                note(
                        Violation.LOST,
                        Math.abs(first.received(channel) - other.received(channel)),
                        info.name() + ": survivors received " + first.received(channel) + " and "
                                + other.received(channel) + " records");
            } else if (i != LOSSY && first.order(channel) != other.order(channel)) {
                note(Violation.REORDERED, 1, info.name() + ": survivors 0 and " + i + " saw different orders");
            }
            if (other.position(channel) != info.position()) {
                note(
                        Violation.LOST,
                        1,
                        info.name() + ": survivor " + i + " is at " + other.position(channel) + ", the log's end is "
                                + info.position());
            }
        }
        // Survivors were the first to come: nobody else ever had their slots.
        for (final Participant each : info.subscribers()) {
            final boolean survivor = survivors.stream().anyMatch(child -> child.pid() == each.pid());
            if (survivor && (!each.alive() || each.evictions() > 0)) {
                note(Violation.LOST, 1, info.name() + ": a survivor was evicted: " + each);
            }
        }
    }

    private void judge(final long life) {
        final long received = company.testimonies().getFirst().published(life);
        final long committed = company.ledger().committed(life);
        final long attempted = company.ledger().attempted(life);
        if (committed > received) {
            note(
                    Violation.LOST,
                    committed - received,
                    "life " + life + ": committed " + committed + ", received " + received);
        }
        if (received > attempted) {
            note(
                    Violation.TORN,
                    received - attempted,
                    "life " + life + ": attempted " + attempted + ", received " + received);
        }
    }

    private void note(final Violation violation, final long count, final String what) {
        violations.merge(violation, count, Long::sum);
        evidence.add(violation + ": " + what);
    }

    boolean isGood() {
        return evidence.isEmpty();
    }

    /** What was wrong, a line each. */
    List<String> evidence() {
        return evidence;
    }

    long kills() {
        return kills;
    }

    long stops() {
        return stops;
    }

    Stalls stalls() {
        return stalls;
    }

    void print(final PrintStream out) {
        evidence.stream().limit(20).forEach(out::println);
        out.printf(
                "killed      %,d (%,d publishers, %,d subscribers) in %.0f s, %.1f/s; seed %d%n",
                kills, publisherKills, kills - publisherKills, seconds, kills / seconds, seed);
        out.printf("stopped     %,d%n", stops);
        out.printf("records     %,d received by each survivor%n", records);
        for (final Violation each : Violation.values()) {
            out.printf("%-11s %,d%n", each.name().toLowerCase(Locale.ROOT), violations.getOrDefault(each, 0L));
        }
        out.printf("stall in mid-claim, nobody stopped    %s%n", Stalls.percentiles(stalls.claims()));
        out.printf("stall in mid-claim, all               %s%n", Stalls.percentiles(stalls.claimsAndStops()));
        out.printf("takeover of exclusive, nobody stopped %s%n", Stalls.percentiles(stalls.takeovers()));
        out.printf("claims that nothing came behind       %,d%n", stalls.forgotten());
    }
}
