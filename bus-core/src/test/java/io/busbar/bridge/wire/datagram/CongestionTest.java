package io.busbar.bridge.wire.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.bridge.wire.LogPair;
import io.busbar.bridge.wire.Wire;
import io.busbar.bridge.wire.WireProbe;
import io.busbar.bridge.wire.WireReceiver;
import io.busbar.bridge.wire.WireSender;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How much is on the way, and how fast it leaves. */
class CongestionTest {
    private static final int FRAME = 1_440;

    /** Fills the window, and has all of it arrive. */
    private static void round(final Congestion congestion, final long sentAt) {
        long sent = 0;
        while (congestion.allows(FRAME)) {
            congestion.sent(FRAME);
            sent += FRAME;
        }
        for (; sent > 0; sent -= FRAME) {
            congestion.arrived(FRAME, sentAt);
        }
    }

    @Test
    void shouldDoubleTheWindowUntilSomethingIsLostThenGrowByAFrameARoundTrip() {
        final Congestion congestion = new Congestion(FRAME);
        assertEquals(10 * FRAME, congestion.window());
        round(congestion, 1);
        assertEquals(20 * FRAME, congestion.window());
        congestion.sent(FRAME);
        final long before = congestion.window();
        congestion.lost(FRAME, 2, 3);
        assertEquals(before * 7 / 10, congestion.window());
        final long cut = congestion.window();
        for (int i = 0; i < 10; i++) {
            round(congestion, 4);
        }
        final double frames = (double) (congestion.window() - cut) / FRAME;
        assertTrue(frames > 9 && frames < 10.5, frames + " frames in 10 round trips");
    }

    @Test
    void shouldCutTheWindowOnceForAllThatWasSentBeforeAndNotBelowFourFrames() {
        final Congestion congestion = new Congestion(FRAME);
        for (int i = 0; i < 10; i++) {
            congestion.sent(FRAME);
        }
        for (int i = 0; i < 5; i++) {
            congestion.lost(FRAME, 1 + i, 100);
        }
        assertEquals(7 * FRAME, congestion.window());
        assertEquals(1, congestion.cuts());
        for (int i = 0; i < 10; i++) {
            congestion.lost(0, 101 + 100 * i, 200 + 100 * i);
        }
        assertEquals(Congestion.MIN_FRAMES * FRAME, congestion.window());
        congestion.collapse(5_000);
        assertEquals(Congestion.MIN_FRAMES * FRAME, congestion.window());
    }

    @Test
    void shouldNotGrowWhatIsNotUsed() {
        final Congestion congestion = new Congestion(FRAME);
        for (int i = 0; i < 100; i++) {
            congestion.sent(FRAME);
            congestion.arrived(FRAME, i);
        }
        assertEquals(10 * FRAME, congestion.window());
        assertTrue(congestion.allows(100 * FRAME), "with nothing on the way, any frame may go");
        congestion.sent(FRAME);
        assertFalse(congestion.allows(10 * FRAME));
    }

    @Test
    void shouldSpreadAWindowOverARoundTrip() {
        final Congestion congestion = new Congestion(FRAME);
        final RoundTrip trip = new RoundTrip();
        trip.sample(100_000_000);
        long now = 10;
        for (int i = 0; i < 6; i++) {
            now = paced(congestion, trip, now, Long.MAX_VALUE)[0];
            for (long bytes = congestion.inFlight(); bytes > 0; bytes -= FRAME) {
                congestion.arrived(FRAME, now);
            }
        }
        congestion.sent(FRAME);
        congestion.lost(FRAME, now + 1, now + 2);
        final long window = congestion.window();
        final long sent = paced(congestion, trip, now + 1_000_000_000, 20_000_000)[1];
        final double share = (double) sent / window;
        assertTrue(share > 0.2 && share < 0.32, share + " of the window in a fifth of a round trip");
    }

    /** Sends until the window is full or time is up, and not before it is due; returns when that was, and bytes. */
    private static long[] paced(
            final Congestion congestion, final RoundTrip trip, final long begin, final long duration) {
        long now = begin;
        long sent = 0;
        while (congestion.allows(FRAME) && now - begin < duration) {
            if (congestion.isDue(FRAME, trip, now)) {
                congestion.sent(FRAME);
                sent += FRAME;
            } else {
                now += 10_000;
            }
        }
        return new long[] {now, sent};
    }

    @Test
    void shouldEstimateTheRoundTripAndWaitLongEnough() {
        final RoundTrip trip = new RoundTrip();
        assertEquals(20_000_000, trip.timeout());
        for (int i = 0; i < 100; i++) {
            trip.sample(i % 2 == 0 ? 9_000_000 : 11_000_000);
        }
        assertEquals(10_000_000, trip.smoothed(), 500_000);
        assertTrue(trip.timeout() > 14_000_000 && trip.timeout() < 20_000_000, "" + trip.timeout());
        assertTrue(trip.reordering() >= 10_000_000);
        trip.sample(0);
        assertTrue(trip.smoothed() > 0);
    }

    /** Two paths through one narrow place. */
    @Test
    void shouldShareABottleneckAndLoseLittle() throws Exception {
        final long rate = 12_500;
        final SimNetwork network =
                new SimNetwork(new Random(1), SimNetwork.Faults.NONE, 2_000_000).narrow(rate, 100_000);
        final InetSocketAddress near = new InetSocketAddress("10.0.0.1", 5000);
        final InetSocketAddress far = new InetSocketAddress("10.0.0.2", 6000);
        final SimPort portA = network.port(near);
        final SimPort portB = network.port(far);
        try (DatagramWire a = new DatagramWire("sim", () -> portA, () -> WireProbe.works("sim", ""));
                DatagramWire b = new DatagramWire("sim", () -> portB, () -> WireProbe.works("sim", ""));
                LogPair first = new LogPair(1 << 20);
                LogPair second = new LogPair(1 << 20)) {
            final LogPair[] logs = {first, second};
            final WireReceiver[] receivers = new WireReceiver[2];
            final WireSender[] senders = new WireSender[2];
            for (int i = 0; i < 2; i++) {
                final byte[] token = new byte[Wire.TOKEN_LENGTH];
                token[0] = (byte) i;
                receivers[i] = b.accept(logs[i].writer, token);
                senders[i] = a.connect(far, receivers[i].ticket(), token, logs[i].reader);
            }
            final long duration = 4_000_000_000L;
            while (network.now < duration) {
                network.now += 100_000;
                a.poll(network.now);
                b.poll(network.now);
                for (int i = 0; i < 2; i++) {
                    if (logs[i].offered() - logs[i].received() < 150) {
                        logs[i].offer(4_000);
                    }
                    logs[i].carry(senders[i]);
                    receivers[i].poll();
                    logs[i].follow();
                }
            }
            final double possible = rate * duration / 1e6;
            final double one = logs[0].writer.position() / possible;
            final double other = logs[1].writer.position() / possible;
            final double lost = (double) network.dropped() / network.carried();
            final String story = one + " and " + other + " of the bottleneck, " + lost + " of the frames lost; "
                    + senders[0].detail() + "; " + senders[1].detail();
            System.out.println(story);
            assertTrue(one + other > 0.85, story);
            assertTrue(Math.min(one, other) > 0.2, story);
            assertTrue(lost < 0.03, story);
        }
    }
}
