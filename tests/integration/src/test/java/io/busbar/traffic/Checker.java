package io.busbar.traffic;

import io.busbar.log.RecordHandler;
import io.busbar.traffic.Script.Found;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;

/**
 * Holds what a subscription receives against the script: each record whole and in its place, none missing, none twice,
 * but for those that it was told of as lost. A life begins with its record 0, and lives follow each other in order.
 */
public final class Checker implements RecordHandler {
    private static final long UNKNOWN = -1;
    private static final int HEADER = 16;
    private static final int UNIT = 16;

    private final Script script;
    private final Map<Long, Long> published = new TreeMap<>();
    private long life = UNKNOWN;
    private long next;
    private boolean adrift;
    private long received;
    private long receivedBytes;
    private long lostRecords;
    private long lostBytes;
    private long gaps;

    private Checker(final Script script, final boolean adrift) {
        this.script = script;
        this.adrift = adrift;
    }

    /** Expects all there ever is, from the first record of the first life on. */
    public static Checker fromTheBeginning(final Script script) {
        return new Checker(script, false);
    }

    /** Takes the first record for what it says it is, and expects all after it. */
    public static Checker fromAnywhere(final Script script) {
        return new Checker(script, true);
    }

    @Override
    public void onRecord(
            final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
        received++;
        receivedBytes += HEADER + length + UNIT - 1 & -UNIT;
        if (adrift && length < Long.BYTES) {
            next++;
            return;
        }
        final long said = Script.life(buffer, offset, length, life);
        if (adrift && said > life) {
            life = said;
            next = type;
        } else if (type == 0 && said > life) {
            beginLife(said, Script.found(buffer, offset));
        }
        adrift = false;
        if (said != life || type != next) {
            throw misplaced(said, type)
                    .of("record " + type + " of life " + said + " where record " + next + " of life " + life
                            + " belongs, at position " + position + "; seed " + script.seed());
        }
        script.check(buffer, offset, length, life, next);
        published.put(life, ++next);
    }

    /** What is lost may be of several lives, unless there is only one; the next record that says its life tells. */
    @Override
    public void onGap(final long records, final long bytes) {
        if (records < 0 || bytes <= 0) {
            throw new IllegalStateException("a gap of " + records + " records and " + bytes + " bytes");
        }
        gaps++;
        lostRecords += records;
        lostBytes += bytes;
        next += records;
        adrift = true;
    }

    private Violation misplaced(final long said, final long sequence) {
        if (said != life) {
            return Violation.REORDERED;
        }
        return sequence < next ? Violation.DUPLICATED : Violation.LOST;
    }

    private void beginLife(final long newLife, final Found found) {
        final Found expected = life == UNKNOWN ? Found.NOTHING : new Found(life, next);
        if (!found.equals(expected)) {
            throw Violation.LOST.of("life " + newLife + " was begun after " + found + ", but " + expected
                    + " was received; seed " + script.seed());
        }
        life = newLife;
        next = 0;
    }

    /** How many records of each life were received or told of as lost, up to the last one received. */
    public Map<Long, Long> published() {
        return published;
    }

    /** The last life and how many records of it were seen. */
    public Found last() {
        return new Found(life, life == UNKNOWN ? 0 : next);
    }

    public long received() {
        return received;
    }

    /** Bytes of log that the records received take in a channel whose records start at multiples of 16. */
    public long receivedBytes() {
        return receivedBytes;
    }

    public long lostRecords() {
        return lostRecords;
    }

    public long lostBytes() {
        return lostBytes;
    }

    public long gaps() {
        return gaps;
    }
}
