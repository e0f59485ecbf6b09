package io.busbar.samples.demo;

import io.busbar.samples.capture.CaptureException;
import io.busbar.samples.marketdata.CapturePackets;
import io.busbar.samples.marketdata.MdpPacket;
import io.busbar.samples.marketdata.PacketSource;
import io.busbar.samples.synthetic.SyntheticMarket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the demo publishes, and how fast. */
final class Input {
    private static final long SYNTHETIC_MESSAGES = 1_000_000;
    private static final long SYNTHETIC_RATE = 250_000;
    private static final long CAPTURE_RATE = 10_000;

    @Option(
            names = "--pcap",
            paramLabel = "FILE",
            description = "A pcap or pcapng capture of CME MDP 3.0; without it, a market is made up.")
    private Path pcap;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "What the market is made up from. Default: ${DEFAULT-VALUE}.")
    private long seed;

    private Long messages;
    private Long rate;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--messages",
            paramLabel = "N",
            description = "Stop after so many messages. Default: 1,000,000, or all of a capture.")
    private void setMessages(final long value) {
        messages = atLeast(1, value, "--messages");
    }

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Messages a second, 0 for as many as possible. Default: 250,000, or 10,000 of a capture.")
    private void setRate(final long value) {
        rate = atLeast(0, value, "--rate");
    }

    PacketSource open() throws IOException {
        return pcap == null ? new SyntheticMarket(seed) : CapturePackets.open(pcap);
    }

    long limit() {
        if (messages != null) {
            return messages;
        }
        return pcap == null ? SYNTHETIC_MESSAGES : Long.MAX_VALUE;
    }

    long rate() {
        if (rate != null) {
            return rate;
        }
        return pcap == null ? SYNTHETIC_RATE : CAPTURE_RATE;
    }

    /**
     * How many messages there will be. Reads all of a capture, so that a damaged one is told of before anything starts.
     *
     * @throws CaptureException if it is damaged, or holds no market data
     */
    long count() throws IOException {
        if (pcap == null) {
            return limit();
        }
        long count = 0;
        final MdpPacket packet = new MdpPacket();
        try (CapturePackets packets = CapturePackets.open(pcap)) {
            while (packets.next()) {
                packet.wrap(packets.buffer(), packets.offset(), packets.length());
                while (packet.next()) {
                    count++;
                }
            }
            if (count == 0) {
                throw new CaptureException(
                        pcap,
                        "holds no message of CME MDP 3.0; frames passed over: " + packets.skipped(),
                        "Give a capture of its UDP feeds, or leave --pcap out for a market that is made up");
            }
        }
        return Math.min(count, limit());
    }

    /** The options that make the same input of another process. */
    List<String> toArguments() {
        final List<String> arguments = new ArrayList<>();
        if (pcap != null) {
            arguments.addAll(List.of("--pcap", pcap.toString()));
        }
        arguments.addAll(List.of("--seed", Long.toString(seed)));
        arguments.addAll(List.of("--messages", Long.toString(limit())));
        arguments.addAll(List.of("--rate", Long.toString(rate())));
        return arguments;
    }

    @Override
    public String toString() {
        final String source = pcap == null ? "a market made up from seed " + seed : pcap.toString();
        return source
                + (rate() == 0 ? ", as fast as possible" : String.format(Locale.ROOT, ", %,d messages/s", rate()));
    }

    private long atLeast(final long minimum, final long value, final String option) {
        if (value < minimum) {
            throw new ParameterException(
                    command.commandLine(), option + " must be " + minimum + " or more, not " + value);
        }
        return value;
    }
}
