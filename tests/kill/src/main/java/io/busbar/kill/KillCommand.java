package io.busbar.kill;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The campaign by command. */
@Command(
        name = "kill",
        mixinStandardHelpOptions = true,
        description = "Kills publishers and subscribers of simulated channels at every store, recovers, and checks.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:nothing went wrong", "1:a guarantee did not hold", "2:wrong usage"})
public final class KillCommand implements Callable<Integer> {
    private static final long PROGRESS_NANOS = 10_000_000_000L;

    @Option(names = "--kills", description = "how many kills (default: ${DEFAULT-VALUE})")
    private long kills = 100_000_000;

    @Option(names = "--seed", description = "seed of all cases (default: taken from the clock)")
    private long seed = System.nanoTime() & 0xFFFF_FFFFL;

    @Option(names = "--threads", description = "threads (default: one per processor)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--only", description = "one scenario: ${COMPLETION-CANDIDATES} (default: all)")
    private Scenario only;

    @Option(names = "--mutant", description = "break the log by this mutant; it must be found")
    private String mutant;

    @Option(names = "--replay", description = "play one case again and print its trace", paramLabel = "SEED:CASE")
    private String replay;

    private long start;
    private long lastProgress;

    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new KillCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (replay != null && !replay.matches("\\d{1,18}:\\d{1,18}")) {
            System.err.println("--replay takes SEED:CASE, two numbers, as a finding prints them; not " + replay);
            return 2;
        }
        final Mutant broken = mutant == null ? null : Mutants.named(mutant);
        start = System.nanoTime();
        final Campaign campaign;
        if (replay == null) {
            campaign = new Campaign(seed, broken, only);
            System.out.println("seed " + seed + ", " + threads + " threads");
            campaign.play(threads, kills, Long.MAX_VALUE, () -> progress(campaign));
        } else {
            final String[] parts = replay.split(":");
            campaign = new Campaign(Long.parseLong(parts[0]), broken, null);
            final String trace = campaign.replay(Long.parseLong(parts[1]));
            if (campaign.findings().isEmpty()) {
                System.out.print(trace);
            }
        }
        campaign.findings().forEach(System.out::print);
        print(campaign);
        return campaign.findings().isEmpty() ? 0 : 1;
    }

    private void progress(final Campaign campaign) {
        final long now = System.nanoTime();
        if (now - lastProgress >= PROGRESS_NANOS || lastProgress == 0) {
            lastProgress = now;
            System.out.println(rate(campaign));
        }
    }

    private String rate(final Campaign campaign) {
        final double seconds = (System.nanoTime() - start) / 1e9;
        return String.format(
                Locale.ROOT,
                "%,d kills in %.1f s, %,.0f a second",
                campaign.kills(),
                seconds,
                campaign.kills() / seconds);
    }

    private void print(final Campaign campaign) {
        for (final Scenario scenario : Scenario.values()) {
            System.out.printf(
                    Locale.ROOT,
                    "%-22s %,15d kills in %,12d cases%n",
                    scenario.name().toLowerCase(Locale.ROOT),
                    campaign.kills(scenario),
                    campaign.cases(scenario));
        }
        System.out.println(rate(campaign));
        final StringBuilder line = new StringBuilder();
        for (final Violation.Kind kind : Violation.Kind.values()) {
            line.append(kind.name().toLowerCase(Locale.ROOT))
                    .append(' ')
                    .append(campaign.count(kind))
                    .append("  ");
        }
        System.out.println(line.toString().strip());
    }
}
