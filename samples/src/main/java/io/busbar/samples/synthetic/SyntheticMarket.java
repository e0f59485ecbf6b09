package io.busbar.samples.synthetic;

import io.busbar.codecs.mdp.MDUpdateAction;
import io.busbar.samples.marketdata.MdpPacketWriter;
import io.busbar.samples.marketdata.PacketSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A market made up from a seed, without end. Prices wander because best levels are traded away or cancelled, and others
 * come in where the spread leaves room. The mix of messages is that of a real feed: 93% are about books.
 *
 * <p>The first packets bring each instrument's whole book; from then on there are only changes.
 */
public final class SyntheticMarket implements PacketSource {
    private static final int FEED = 14_310;
    private static final int MAX_PACKET = 1_400;
    /** An event is begun only in this much of a packet; what it can come to fits in the rest. */
    private static final int LAST_EVENT_BEGINS = 600;

    /** 08:30 in Chicago on 2026-01-05; a clock would make each run another. */
    private static final long START_TIME = 1_767_623_400_000_000_000L;

    private static final int MAX_PAUSE_NANOS = 200_000;
    private static final int SENDING_NANOS = 12_000;

    /** Ticks (in units of 10^-7) and first prices (in ticks) after index, energy, metal, currency and rates futures. */
    private static final long[] TICKS = {2_500_000, 2_500_000, 100_000, 1_000_000, 500, 156_250, 2_500_000, 10_000};

    private static final long[] FIRST_PRICES = {27_500, 101_200, 7_150, 26_480, 21_740, 7_210, 1_790, 3_105};

    private final SplittableRandom random;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[MAX_PACKET]);
    private final MdpPacketWriter packet = new MdpPacketWriter(buffer);
    private final SyntheticMessages messages = new SyntheticMessages(packet);
    private final List<SyntheticInstrument> instruments =
            IntStream.range(0, TICKS.length).mapToObj(this::instrument).toList();
    private long sequence;
    private long time = START_TIME;
    private long orderId = 600_000_000_000L;

    public SyntheticMarket(final long seed) {
        random = new SplittableRandom(seed);
    }

    /** What the books really are, to compare with what a follower makes of the packets. */
    public List<SyntheticInstrument> instruments() {
        return instruments;
    }

    @Override
    public boolean next() {
        time += 1 + random.nextInt(MAX_PAUSE_NANOS);
        packet.begin(++sequence, time + SENDING_NANOS);
        if (sequence <= instruments.size()) {
            open(instruments.get((int) sequence - 1));
        } else if (chance(2)) {
            messages.heartbeat();
        } else {
            do {
                event();
            } while (packet.length() < LAST_EVENT_BEGINS && random.nextBoolean());
        }
        return true;
    }

    @Override
    public DirectBuffer buffer() {
        return buffer;
    }

    @Override
    public int offset() {
        return 0;
    }

    @Override
    public int length() {
        return packet.length();
    }

    @Override
    public int feed() {
        return FEED;
    }

    @Override
    public void close() {}

    private SyntheticInstrument instrument(final int i) {
        return new SyntheticInstrument(411_800 + 73 * i, TICKS[i]);
    }

    private void open(final SyntheticInstrument instrument) {
        final long price = FIRST_PRICES[(int) sequence - 1];
        messages.beginBook(time);
        for (final SyntheticSide side : List.of(instrument.bids(), instrument.offers())) {
            side.insert(0, price + Math.max(0, side.direction()), anySize(), anyOrders());
            deepen(side);
            for (int i = 0; i < SyntheticSide.VISIBLE; i++) {
                messages.level(instrument, side, i, MDUpdateAction.New);
            }
        }
        messages.endBook();
        instrument.observe();
    }

    private void event() {
        final SyntheticInstrument instrument =
                instruments.get(Math.min(random.nextInt(instruments.size()), random.nextInt(instruments.size())));
        if (chance(31)) {
            messages.statistics(time, instrument);
        } else if (chance(20)) {
            trade(instrument, anySide(instrument));
        } else {
            messages.beginBook(time);
            for (int left = chance(250) ? 2 + random.nextInt(3) : 1; left > 0; left--) {
                quote(instrument, anySide(instrument));
            }
            messages.endBook();
        }
        instrument.observe();
    }

    /**
     * Somebody quotes: inside of the spread, the surer the wider it is; or fills a hole, takes a level back, or changes
     * it.
     */
    private void quote(final SyntheticInstrument instrument, final SyntheticSide side) {
        final int kind = random.nextInt(100);
        if (kind < 20 * (instrument.spread() - 1)) {
            improve(instrument, side);
        } else if (kind < 20 && side.hole() >= 0) {
            final int i = side.hole() + 1;
            side.insert(i, side.ticks(i - 1) + side.direction(), anySize(), anyOrders());
            messages.level(instrument, side, i, MDUpdateAction.New);
        } else if (kind < 40) {
            remove(instrument, side, anyLevel());
        } else {
            final int i = anyLevel();
            side.resize(i, anySize(), anyOrders());
            messages.level(instrument, side, i, MDUpdateAction.Change);
        }
    }

    private void improve(final SyntheticInstrument instrument, final SyntheticSide side) {
        final long step = 1 + random.nextInt((int) Math.min(2, instrument.spread() - 1));
        side.insert(0, side.ticks(0) - step * side.direction(), anySize(), anyOrders());
        messages.level(instrument, side, 0, MDUpdateAction.New);
    }

    /** An incoming order takes all of the best level, or part of it. */
    private void trade(final SyntheticInstrument instrument, final SyntheticSide side) {
        final int available = side.size(0);
        final int size = chance(300) ? available : 1 + random.nextInt(available);
        orderId += 2 + random.nextInt(1_000);
        instrument.trade(size);
        messages.trade(time, instrument, side, size, orderId);

        messages.beginBook(time);
        if (size == available) {
            remove(instrument, side, 0);
        } else {
            side.resize(0, available - size, side.orders(0));
            messages.level(instrument, side, 0, MDUpdateAction.Change);
        }
        messages.endBook();
    }

    /** Takes a level away; the one that comes into view below is news to the receivers, so it is told as well. */
    private void remove(final SyntheticInstrument instrument, final SyntheticSide side, final int i) {
        messages.level(instrument, side, i, MDUpdateAction.Delete);
        side.remove(i);
        deepen(side);
        messages.level(instrument, side, SyntheticSide.VISIBLE - 1, MDUpdateAction.New);
    }

    private void deepen(final SyntheticSide side) {
        while (side.count() < SyntheticSide.MIN_LEVELS) {
            final long worst = side.ticks(side.count() - 1);
            side.insert(side.count(), worst + side.direction() * (1L + random.nextInt(2)), anySize(), anyOrders());
        }
    }

    private boolean chance(final int perMille) {
        return random.nextInt(1_000) < perMille;
    }

    private SyntheticSide anySide(final SyntheticInstrument instrument) {
        return random.nextBoolean() ? instrument.bids() : instrument.offers();
    }

    /** The better a level, the more happens there. */
    private int anyLevel() {
        return Math.min(Long.numberOfTrailingZeros(random.nextLong()), SyntheticSide.VISIBLE - 1);
    }

    private int anySize() {
        return 1 + Math.min(random.nextInt(200), random.nextInt(200));
    }

    private int anyOrders() {
        return 1 + random.nextInt(20);
    }
}
