package io.busbar.kill;

import io.busbar.kill.Violation.Kind;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * Which record stands where, as far as it is known: from what publishers were told, and from what was delivered.
 * Parties that are interleaved have no other order than that of the log.
 *
 * <p>Who knows one record of a flight, knows all: they become visible by one store. What a dead publisher had in flight
 * is known if somebody got it, and then everybody must get it.
 */
final class Positions {
    private static final int SHIFT = 4;

    /** By position: the record that starts there, 0 if none is known. */
    private int[] at = new int[1 << 9];

    /** By record: its flight, its number in it. */
    private Flight[] flights = new Flight[1 << 8];

    private int[] places = new int[1 << 8];
    private int nextId;
    private int highest;

    void reset() {
        Arrays.fill(at, 0, highest + 1, 0);
        Arrays.fill(flights, 0, nextId, null);
        nextId = 1;
        highest = 0;
    }

    /** A record of a flight that may be published, or not. */
    int newRecord(final Flight flight, final int place) {
        if (nextId == flights.length) {
            flights = Arrays.copyOf(flights, nextId * 2);
            places = Arrays.copyOf(places, nextId * 2);
        }
        flights[nextId] = flight;
        places[nextId] = place;
        return nextId++;
    }

    /** The flight is in the log, its first record's space from {@code start} on. */
    void place(final Flight flight, final long start) {
        if (flight.start == start) {
            return;
        }
        if (flight.start >= 0) {
            throw new Violation(
                    Kind.DUPLICATED, "record " + flight.ids[0] + " is at " + start + " and at " + flight.start);
        }
        flight.start = start;
        long from = start;
        for (int i = 0; i < flight.count; i++) {
            final int index = (int) (start + flight.ends[i] - size(flight.lengths[i]) >>> SHIFT);
            if (index >= at.length) {
                at = Arrays.copyOf(at, Math.max(index + 1, at.length * 2));
            }
            if (at[index] != 0) {
                throw new Violation(
                        Kind.LOST, "records " + at[index] + " and " + flight.ids[i] + " are both at " + from);
            }
            at[index] = flight.ids[i];
            highest = Math.max(highest, index);
            from = start + flight.ends[i];
        }
    }

    /** Compares what was delivered with what was published. */
    void check(final DirectBuffer buffer, final int offset, final int length, final int id, final long position) {
        final Flight flight = id > 0 && id < nextId ? flights[id] : null;
        if (flight == null || !flight.open) {
            throw new Violation(
                    Kind.UNCOMMITTED, "record " + id + ", delivered at " + position + ", was not committed");
        }
        final int place = places[id];
        if (flight.lengths[place] != length || !Payload.isWhole(buffer, offset, length, id)) {
            throw new Violation(Kind.TORN, "record " + id + " of " + length + " bytes was delivered torn");
        }
        place(flight, position - flight.ends[place]);
    }

    /** How many records are known to start in a range. */
    int count(final long from, final long to) {
        int count = 0;
        for (int i = (int) (from >>> SHIFT); i <= highest && i < to >>> SHIFT; i++) {
            if (at[i] != 0) {
                count++;
            }
        }
        return count;
    }

    /** Names the records that are known to start in a range, for a message. */
    String namesIn(final long from, final long to) {
        final StringBuilder text = new StringBuilder();
        for (int i = (int) (from >>> SHIFT); i <= highest && i < to >>> SHIFT; i++) {
            if (at[i] != 0) {
                text.append(' ').append(at[i]).append('@').append((long) i << SHIFT);
            }
        }
        return text.toString();
    }

    static long size(final int length) {
        return 16 + length + 15 & -16L;
    }
}
