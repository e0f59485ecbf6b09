package io.busbar.bench.xdp;

import io.busbar.bench.floor.CProgram;
import io.busbar.bench.result.Spread;
import io.busbar.xdp.AttachMode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * Measures what has targets: a round trip of 64 bytes against UDP sockets that never sleep, and the
 * rate one way against a C program that uses AF_XDP. All of a round run one after the other, in another order each
 * time; ratios are of the same round.
 *
 * @param cpuA   processor of the first host
 * @param cpuB   processor of the second
 * @param rounds how often all are measured
 * @param millis how long each
 * @param length bytes of a datagram, for the rate
 */
public record XdpCampaign(int cpuA, int cpuB, int rounds, int millis, int length) {
    private static final int SHORT = 64;
    private static final double TRIP_TARGET = 0.6;
    private static final double RATE_TARGET = 0.95;

    private record Subject(String name, DoubleSupplier work, List<Double> values) {
        Subject(final String name, final DoubleSupplier work) {
            this(name, work, new ArrayList<>());
        }

        Spread spread() {
            return Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray());
        }

        Spread over(final Subject other) {
            final double[] ratios = new double[values.size()];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = values.get(i) / other.values.get(i);
            }
            return Spread.of(ratios);
        }
    }

    /**
     * Runs it.
     *
     * @param said takes lines of a table in Markdown, and what came of the targets
     */
    public void run(final Consumer<String> said) {
        try (Cable cable = new Cable();
                CProgram program = CProgram.compile("xdp.c")) {
            final Subject udpTrip =
                    new Subject("C, UDP sockets, busy: round trip, us", () -> c(program, cable, "udp-trip"));
            final Subject cTrip =
                    new Subject("C, AF_XDP, in the driver: round trip, us", () -> c(program, cable, "xdp-trip"));
            final Subject cGeneric = new Subject(
                    "C, AF_XDP, outside of it: round trip, us", () -> c(program, cable, "xdp-trip-outside"));
            final Subject trip = new Subject(
                    "Busbar, in the driver: round trip, us",
                    () -> port(cable, AttachMode.NATIVE, SHORT, false).trip());
            final Subject generic = new Subject(
                    "Busbar, outside of it: round trip, us",
                    () -> port(cable, AttachMode.GENERIC, SHORT, false).trip());
            final Subject cRate = new Subject("C, AF_XDP: datagrams a second", () -> c(program, cable, "xdp-rate"));
            final Subject rate = new Subject(
                    "Busbar: datagrams a second",
                    () -> port(cable, AttachMode.NATIVE, length, false).rate());
            final Subject summed = new Subject(
                    "Busbar, with UDP checksums: datagrams a second",
                    () -> port(cable, AttachMode.NATIVE, length, true).rate());
            final List<Subject> subjects = List.of(udpTrip, cTrip, cGeneric, trip, generic, cRate, rate, summed);
            // The first time, code is compiled.
            trip.work().getAsDouble();
            rate.work().getAsDouble();
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < subjects.size(); i++) {
                    final Subject subject = subjects.get((i + round) % subjects.size());
                    subject.values().add(subject.work().getAsDouble());
                }
            }
            said.accept("| " + SHORT + " bytes there and back, " + length + " bytes one way | median | quartiles |");
            said.accept("|---|---|---|");
            subjects.forEach(each -> said.accept("| " + each.name() + row(each.spread())));
            tell(said, "round trip over UDP sockets'", trip.over(udpTrip), TRIP_TARGET, true);
            tell(said, "round trip outside of the driver over UDP sockets'", generic.over(udpTrip), TRIP_TARGET, true);
            tell(said, "the C program's outside of the driver", cGeneric.over(udpTrip), TRIP_TARGET, true);
            tell(said, "round trip over the C program's", trip.over(cTrip), Double.NaN, true);
            tell(said, "outside of the driver over the C program's", generic.over(cGeneric), Double.NaN, true);
            tell(said, "rate over the C program's", rate.over(cRate), RATE_TARGET, false);
            tell(said, "rate with checksums over the C program's", summed.over(cRate), RATE_TARGET, false);
        }
    }

    private double c(final CProgram program, final Cable cable, final String work) {
        return program.run(
                        work,
                        cable.fileA(),
                        cable.fileB(),
                        Integer.toString(cpuA),
                        Integer.toString(cpuB),
                        Integer.toString(work.equals("xdp-rate") ? length : SHORT),
                        Integer.toString(millis))
                .values()
                .iterator()
                .next();
    }

    private PortPair port(final Cable cable, final AttachMode mode, final int bytes, final boolean checksums) {
        return new PortPair(cable, cpuA, cpuB, mode, checksums, bytes, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static String row(final Spread spread) {
        return String.format(" | %,.2f | %,.2f to %,.2f |", spread.median(), spread.low(), spread.high());
    }

    private static void tell(
            final Consumer<String> said,
            final String what,
            final Spread ratio,
            final double target,
            final boolean atMost) {
        final String wanted = Double.isNaN(target)
                ? ""
                : String.format(
                        ", wanted %s %.2f: %s",
                        atMost ? "at most" : "at least",
                        target,
                        atMost == ratio.median() <= target || ratio.median() == target ? "reached" : "missed");
        said.accept(
                String.format("%s: %.3f (%.3f to %.3f)%s", what, ratio.median(), ratio.low(), ratio.high(), wanted));
    }
}
