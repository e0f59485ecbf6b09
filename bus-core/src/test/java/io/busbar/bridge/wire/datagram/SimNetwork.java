package io.busbar.bridge.wire.datagram;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A network of one thread that loses, doubles, delays, reorders, cuts and damages datagrams by a seed, with somebody in
 * it who sends old ones again and makes up others. Optionally through a bottleneck with a queue.
 */
final class SimNetwork {
    /** What is wrong with it, each in thousandths of the datagrams. */
    record Faults(int loss, int duplicates, int stragglers, int truncations, int flips, int attacks) {
        static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0);

        static Faults of(final Random random) {
            return new Faults(
                    random.nextInt(4) == 0 ? 0 : random.nextInt(201),
                    random.nextInt(3) == 0 ? random.nextInt(100) : 0,
                    random.nextInt(2) == 0 ? random.nextInt(200) : 0,
                    random.nextInt(3) == 0 ? random.nextInt(30) : 0,
                    random.nextInt(3) == 0 ? random.nextInt(50) : 0,
                    random.nextInt(3) == 0 ? random.nextInt(200) : 0);
        }
    }

    /** Something on its way. */
    record Datagram(long time, long serial, InetSocketAddress from, InetSocketAddress to, byte[] bytes)
            implements Comparable<Datagram> {
        @Override
        public int compareTo(final Datagram other) {
            return time == other.time ? Long.compare(serial, other.serial) : Long.compare(time, other.time);
        }
    }

    private static final int CAPTURED = 100;
    private static final long PRIME = 0x100000001B3L;
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("10.0.0.66", 666);

    private final Random random;
    private final Faults faults;
    private final long delay;
    private final Map<InetSocketAddress, PriorityQueue<Datagram>> arrivals = new HashMap<>();
    private final List<Datagram> captured = new ArrayList<>();
    private long bytesPerMilli = Long.MAX_VALUE;
    private long queue = Long.MAX_VALUE;
    private long busyUntil;
    private long serial;
    private long trace = 0xCBF29CE484222325L;
    private long dropped;
    private long carried;
    long now = 1;
    int mtu = 1_472;
    int realMtu = 1_472;
    long darkUntil;

    SimNetwork(final Random random, final Faults faults, final long delay) {
        this.random = random;
        this.faults = faults;
        this.delay = delay;
    }

    /** Lets so many bytes through in a millisecond, both directions together; what the queue cannot hold is lost. */
    SimNetwork narrow(final long rate, final long room) {
        bytesPerMilli = rate;
        queue = room;
        return this;
    }

    void note(final long what) {
        trace = (trace ^ what) * PRIME;
        trace ^= trace >>> 29;
    }

    long trace() {
        return trace;
    }

    long dropped() {
        return dropped;
    }

    long carried() {
        return carried;
    }

    SimPort port(final InetSocketAddress address) {
        final PriorityQueue<Datagram> arriving = new PriorityQueue<>();
        arrivals.put(address, arriving);
        return new SimPort(this, address, arriving);
    }

    private boolean chance(final int thousandths) {
        return random.nextInt(1000) < thousandths;
    }

    void send(final InetSocketAddress from, final InetSocketAddress to, final byte[] bytes) {
        note(bytes.length);
        note(serial);
        carried++;
        if (chance(faults.attacks)) {
            attack();
        }
        captured.add(new Datagram(now, serial, from, to, bytes));
        if (captured.size() > CAPTURED) {
            captured.remove(random.nextInt(captured.size()));
        }
        final long leaves = leaves(bytes.length);
        if (leaves < 0 || bytes.length > realMtu || now < darkUntil || chance(faults.loss)) {
            dropped++;
            return;
        }
        deliver(from, to, damage(bytes), leaves);
        if (chance(faults.duplicates)) {
            deliver(from, to, bytes, leaves);
        }
    }

    /** When it has left the bottleneck; -1 if the queue is full. */
    private long leaves(final int length) {
        if (bytesPerMilli == Long.MAX_VALUE) {
            return now;
        }
        final long waiting = Math.max(0, busyUntil - now);
        if (waiting * bytesPerMilli / 1_000_000 + length > queue) {
            return -1;
        }
        busyUntil = Math.max(now, busyUntil) + length * 1_000_000L / bytesPerMilli;
        return busyUntil;
    }

    private void deliver(final InetSocketAddress from, final InetSocketAddress to, final byte[] bytes, final long at) {
        final PriorityQueue<Datagram> queueThere = arrivals.get(to);
        if (queueThere != null) {
            final long late = chance(faults.stragglers) ? random.nextInt((int) (4 * delay) + 3_000_000) : 0;
            queueThere.add(new Datagram(at + delay + late, serial++, from, to, bytes));
        }
    }

    private byte[] damage(final byte[] bytes) {
        byte[] damaged = bytes;
        if (chance(faults.truncations)) {
            damaged = java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length + 1));
            if (random.nextBoolean()) {
                damaged = java.util.Arrays.copyOf(damaged, damaged.length & -16);
            }
        }
        if (damaged.length > 0 && chance(faults.flips)) {
            damaged = damaged.clone();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return damaged;
    }

    /** Sends something again, from where it came or from elsewhere, or something that looks like it. */
    private void attack() {
        if (captured.isEmpty()) {
            return;
        }
        final Datagram old = captured.get(random.nextInt(captured.size()));
        final InetSocketAddress from = random.nextBoolean() ? old.from : ELSEWHERE;
        final byte[] bytes = old.bytes.clone();
        switch (random.nextInt(4)) {
            case 0 -> {}
            case 1 -> bytes[random.nextInt(bytes.length)]++;
            case 2 -> {
                // A number and a position that would fit.
                bytes[FrameLayout.NUMBER_OFFSET] += (byte) (1 + random.nextInt(3));
                bytes[FrameLayout.POSITION_OFFSET] += 16;
            }
            default -> {
                for (int i = FrameLayout.SESSION_OFFSET * random.nextInt(3); i < bytes.length; i++) {
                    bytes[i] = (byte) random.nextInt();
                }
            }
        }
        deliver(from, old.to, bytes, now);
    }
}
