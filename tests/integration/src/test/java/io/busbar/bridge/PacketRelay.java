package io.busbar.bridge;

import io.busbar.process.Parent;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Passes Ethernet frames between two interfaces, and does to UDP what networks do: loses, doubles and delays, so that
 * datagrams overtake each other. A child of a test, in a network namespace of its own; the test tells it what to do as
 * {@code loss duplicates late most}: the first three in thousandths of the datagrams, the last in bytes of a frame.
 */
public final class PacketRelay {
    /** What waits to go out. */
    private record Late(long time, PacketSocket out, byte[] frame) {}

    private static final int ETHERNET = 14;
    private static final int TYPE = 12;
    private static final int IPV4 = 0x0800;
    private static final int PROTOCOL = ETHERNET + 9;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int FRAGMENT = ETHERNET + 6;
    private static final int MAX_LATE_NANOS = 3_000_000;
    private static final int ROUND = 64;

    private final Random random;
    private final PacketSocket[] sockets;
    private final PriorityQueue<Late> late = new PriorityQueue<>(Comparator.comparingLong(Late::time));
    private int loss;
    private int duplicates;
    private int lateness;
    private int most = Integer.MAX_VALUE;
    private long lost;
    private long doubled;
    private long delayed;
    private long passed;
    private long refused;

    private PacketRelay(final String one, final String other, final long seed) {
        random = new Random(seed);
        sockets = new PacketSocket[] {new PacketSocket(one), new PacketSocket(other)};
    }

    /** Arguments: two interfaces, a seed. */
    public static void main(final String[] arguments) {
        final PacketRelay relay = new PacketRelay(arguments[0], arguments[1], Long.parseLong(arguments[2]));
        Parent.say("READY");
        while (true) {
            relay.listen();
            relay.turn();
        }
    }

    private void listen() {
        final String told = Parent.poll();
        if (told != null) {
            final String[] words = told.split(" ");
            loss = Integer.parseInt(words[0]);
            duplicates = Integer.parseInt(words[1]);
            lateness = Integer.parseInt(words[2]);
            most = Integer.parseInt(words[3]);
            Parent.say("DONE", lost, doubled, delayed, passed, refused);
        }
    }

    private void turn() {
        int work = 0;
        for (int side = 0; side < 2; side++) {
            for (int i = 0; i < ROUND; i++) {
                final byte[] frame = sockets[side].receive();
                if (frame == null) {
                    break;
                }
                pass(frame, sockets[1 - side]);
                work++;
            }
        }
        final long now = System.nanoTime();
        while (!late.isEmpty() && late.peek().time() <= now) {
            out(late.peek().out(), late.poll().frame());
            work++;
        }
        if (work == 0) {
            PacketSocket.await(sockets[0], sockets[1], 1);
        }
    }

    private void pass(final byte[] frame, final PacketSocket out) {
        final boolean four = frame.length > ETHERNET + 20 && word(frame, TYPE) == IPV4;
        final boolean whole = four && (word(frame, FRAGMENT) & 0x1FFF) == 0;
        if (whole && frame[PROTOCOL] == TCP) {
            completeChecksum(frame);
        }
        if (!whole || frame[PROTOCOL] != UDP) {
            out(out, frame);
            return;
        }
        // What a device would have filled in, had there been one: 0 stands for none.
        setWord(frame, payload(frame) + 6, 0);
        if (frame.length > most || chance(loss)) {
            lost++;
            return;
        }
        if (chance(duplicates)) {
            doubled++;
            out(out, frame);
        }
        if (chance(lateness)) {
            delayed++;
            late.add(new Late(System.nanoTime() + random.nextInt(MAX_LATE_NANOS), out, frame));
        } else {
            out(out, frame);
        }
    }

    private void out(final PacketSocket out, final byte[] frame) {
        if (out.send(frame)) {
            passed++;
        } else {
            refused++;
        }
    }

    private boolean chance(final int thousandths) {
        return random.nextInt(1000) < thousandths;
    }

    private static int payload(final byte[] frame) {
        return ETHERNET + (frame[ETHERNET] & 0xF) * 4;
    }

    /** Of TCP there must be one, over the addresses, the protocol and the length, too. */
    private static void completeChecksum(final byte[] frame) {
        final int begin = payload(frame);
        final int end = ETHERNET + word(frame, ETHERNET + 2);
        setWord(frame, begin + 16, 0);
        long sum = TCP + end - begin;
        for (int i = ETHERNET + 12; i < ETHERNET + 20; i += 2) {
            sum += word(frame, i);
        }
        for (int i = begin; i < end; i += 2) {
            sum += i + 1 < end ? word(frame, i) : (frame[i] & 0xFF) << 8;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        setWord(frame, begin + 16, (int) ~sum & 0xFFFF);
    }

    private static int word(final byte[] frame, final int offset) {
        return (frame[offset] & 0xFF) << 8 | frame[offset + 1] & 0xFF;
    }

    private static void setWord(final byte[] frame, final int offset, final int value) {
        frame[offset] = (byte) (value >>> 8);
        frame[offset + 1] = (byte) value;
    }
}
