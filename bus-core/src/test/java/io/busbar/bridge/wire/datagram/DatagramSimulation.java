package io.busbar.bridge.wire.datagram;

import io.busbar.bridge.wire.LogPair;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireException;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import io.busbar.bridge.wire.datagram.SimNetwork.Faults;
import io.busbar.log.CorruptLogException;
import io.busbar.log.SpanWriter;
import java.net.InetSocketAddress;
import java.util.Random;

/** One story: records go from log to log by paths over the simulated network; paths are cut, and others go on. */
final class DatagramSimulation implements AutoCloseable {
    /** What is wrong on purpose. */
    enum Twin {
        RIGHT,
        /** Takes every tag for the right one. */
        BLIND,
        /** Takes gaps for arrived. */
        GAPLESS,
        /** Lets what was placed land in a step of its own, after what stands in front of it. */
        TWO_STEPS
    }

    private static final InetSocketAddress A = new InetSocketAddress("10.0.0.1", 5000);
    private static final InetSocketAddress B = new InetSocketAddress("10.0.0.2", 6000);
    private static final long MILLISECOND = 1_000_000;
    private static final long LIMIT = 600_000 * MILLISECOND;
    private static final int STEPS = 400_000;
    private static final int CAPACITY = 1 << 16;

    private final Random random;
    private final SimNetwork network;
    private final SimPort portA;
    private final SimPort portB;
    private final Wire wireA;
    private final DatagramWire wireB;
    private final LogPair logs = new LogPair(CAPACITY);
    private final int records;
    private final int cuts;
    private WireSender sender;
    private WireReceiver receiver;
    private long nextDark;
    private int idle;

    DatagramSimulation(final long seed, final Twin twin) {
        random = new Random(seed);
        final long delay = random.nextInt(3) == 0 ? random.nextInt(20_000_000) : 1_000 + random.nextInt(200_000);
        network = new SimNetwork(random, Faults.of(random), delay);
        if (random.nextInt(4) == 0) {
            network.narrow(1_000 + random.nextInt(100_000), 3_000 + random.nextInt(100_000));
        }
        if (random.nextInt(4) == 0) {
            network.mtu = 1_200 + random.nextInt(8_000);
            // Some networks carry less than they say.
            network.realMtu = random.nextBoolean() ? network.mtu : Math.max(1_200, network.mtu * 3 / 4);
        }
        portA = network.port(A);
        portB = network.port(B);
        wireA = new Twins(twin, portA);
        wireB = new Twins(twin, portB);
        records = 50 + random.nextInt(250);
        cuts = random.nextInt(3) == 0 ? random.nextInt(4) : 0;
        nextDark = random.nextInt(5_000) * MILLISECOND;
    }

    /** Wires whose paths may be wrong. */
    private static final class Twins extends DatagramWire {
        private final Twin twin;

        Twins(final Twin twin, final DatagramPort port) {
            super("sim", () -> port, () -> WireProbe.works("sim", "simulated"));
            this.twin = twin;
        }

        @Override
        boolean isAuthentic(final FrameCheck check, final long frame, final int payload) {
            return super.isAuthentic(check, frame, payload) || twin == Twin.BLIND;
        }

        @Override
        DatagramSender sender(final int peer, final String peerName, final FrameKeys keys) {
            return new DatagramSender(this, peer, peerName, keys) {
                @Override
                boolean hasArrived(final Acknowledgement told, final long begin, final long end) {
                    return super.hasArrived(told, begin, end) || twin == Twin.GAPLESS && end <= told.known();
                }
            };
        }

        @Override
        DatagramReceiver receiver(final SpanWriter replica, final FrameKeys keys) {
            return new DatagramReceiver(this, replica, keys) {
                @Override
                void landInPlace(final SpanWriter writer, final long bytes, final int length, final int behind) {
                    if (twin == Twin.TWO_STEPS) {
                        writer.land(bytes, length);
                        writer.landed(behind);
                    } else {
                        super.landInPlace(writer, bytes, length, behind);
                    }
                }
            };
        }
    }

    /** Lets it happen; returns what went wrong, or null. */
    String run() {
        try {
            open(0);
            int cut = 0;
            for (int step = 0; logs.received() < records || logs.reader.held() < logs.writer.position(); step++) {
                if (step > STEPS || network.now > LIMIT) {
                    return "stuck after " + logs.received() + " of " + records + " records: " + sender.detail();
                }
                if (cut < cuts && logs.received() > (cut + 1) * records / (cuts + 1)) {
                    close();
                    logs.resume();
                    open(++cut);
                }
                step();
            }
            return afterwards();
        } catch (final WireException | CorruptLogException | IllegalArgumentException | AssertionError e) {
            return e.toString();
        }
    }

    private void open(final int number) throws WireException {
        final byte[] token = new byte[Wire.TOKEN_LENGTH];
        random.nextBytes(token);
        receiver = wireB.accept(logs.writer, token);
        sender = wireA.connect(new InetSocketAddress(B.getAddress(), 1), receiver.ticket(), token, logs.reader);
        network.note(number);
    }

    private void step() throws WireException {
        // While nothing happens, time flies; but never so that timers, which polls drive, fire very late.
        final int pause = idle > 10 ? 1_000_000 : random.nextInt(20) == 0 ? 500_000 : 30_000;
        network.now += 1_000 + random.nextInt(pause);
        if (network.now > nextDark) {
            network.darkUntil = network.now + random.nextInt(500) * MILLISECOND;
            nextDark = network.darkUntil + random.nextInt(5_000) * MILLISECOND;
        }
        final long before = network.trace();
        // At most so many that there is room, for an offer in vain takes long.
        final int goal = Math.min(records, logs.received() + 20);
        for (int burst = random.nextInt(8); burst > 0 && logs.offered() < goal; burst--) {
            if (!logs.offer(random.nextInt(10) == 0 ? random.nextInt(CAPACITY / 4) : random.nextInt(300))) {
                break;
            }
        }
        if (random.nextInt(4) != 0) {
            wireA.poll(network.now);
            // A connection that nobody answers, for the network is dark, is made anew by the link.
            try {
                final int sent = logs.carry(sender);
                if (sent > 0) {
                    network.note(sent);
                }
            } catch (final WireException e) {
                if (sender.isOpen() || !e.getMessage().contains("no answer")) {
                    throw e;
                }
                close();
                logs.resume();
                open(-1);
            }
        }
        if (random.nextInt(4) != 0) {
            wireB.poll(network.now);
            if (receiver.poll() > 0) {
                network.note(logs.writer.landed());
            }
        }
        logs.follow();
        idle = network.trace() == before ? idle + 1 : 0;
    }

    /** When all has arrived, the network falls silent. */
    private String afterwards() throws WireException {
        final long end = network.now;
        while (network.now - end < 10_000 * MILLISECOND) {
            network.now += 5 * MILLISECOND;
            wireA.poll(network.now);
            sender.poll();
            wireB.poll(network.now);
            receiver.poll();
        }
        final long carried = network.carried();
        network.now += 10_000 * MILLISECOND;
        wireA.poll(network.now);
        sender.poll();
        wireB.poll(network.now);
        receiver.poll();
        if (!portA.isQuiet() || !portB.isQuiet() || network.carried() != carried) {
            return "goes on sending after everything has arrived";
        }
        return logs.received() == records ? null : logs.received() + " records instead of " + records;
    }

    long trace() {
        return network.trace();
    }

    FrameCounters counters() {
        return wireB.counters();
    }

    long time() {
        return network.now;
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
    }

    /** Ends it all. */
    void end() {
        wireA.close();
        wireB.close();
        logs.close();
    }
}
