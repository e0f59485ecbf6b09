package io.busbar.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code busbar doctor}: tries what Busbar can make use of, and says what works here and what would help. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Tries on this machine what Busbar needs and what it can make use of; says what would help."
                + " Exit status 1 if something is missing that it cannot do without.")
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final List<Probe.Finding> findings = Probe.all();
        final PrintWriter out = spec.commandLine().getOut();
        for (final Probe.Finding each : findings) {
            out.printf("%-8s %-28s %s%n", each.verdict().name().toLowerCase(Locale.ROOT), each.what(), each.detail());
        }
        out.flush();
        return findings.stream().anyMatch(each -> each.verdict() == Probe.Verdict.MISSING) ? 1 : 0;
    }
}
