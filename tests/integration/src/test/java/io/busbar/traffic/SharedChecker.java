package io.busbar.traffic;

import io.busbar.log.RecordHandler;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;

/**
 * Holds what a subscription to a shared channel receives against the script: each record whole, those of each life in
 * their order, none missing, none twice, but for what it was told of as lost. Lives mix; {@link #order} tells whether
 * two subscribers saw them mixed alike. Records must tell their life, see {@link Script#tellingLives}.
 */
public final class SharedChecker implements RecordHandler {
    private static final long UNKNOWN = -1;
    private static final long PRIME = 0x100_0000_01B3L;

    private final Script script;
    private final boolean fromTheBeginning;
    private final Long2LongHashMap next = new Long2LongHashMap(UNKNOWN);

    /** Lives heard of since the last gap: those must go on without one. */
    private final LongHashSet heard = new LongHashSet();

    private long received;
    private long gaps;
    private long order;

    private SharedChecker(final Script script, final boolean fromTheBeginning) {
        this.script = script;
        this.fromTheBeginning = fromTheBeginning;
    }

    /** Expects all there ever is. */
    public static SharedChecker fromTheBeginning(final Script script) {
        return new SharedChecker(script, true);
    }

    /** Takes the first record of each life for what it says it is, and expects all after it. */
    public static SharedChecker fromAnywhere(final Script script) {
        return new SharedChecker(script, false);
    }

    @Override
    public void onRecord(
            final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
        if (length < Long.BYTES) {
            throw Violation.TORN.of("a record of " + length + " bytes, which nobody published, before position "
                    + position + "; seed " + script.seed());
        }
        final long life = Script.life(buffer, offset, length, UNKNOWN);
        final long known = next.get(life);
        final boolean exact = fromTheBeginning && gaps == 0 || heard.contains(life);
        final long expected = known == UNKNOWN ? exact ? 0 : type : known;
        if (type < expected || type > expected && exact) {
            throw (type < expected ? Violation.DUPLICATED : Violation.LOST)
                    .of("record " + type + " of life " + life + " where its record " + expected
                            + " belongs, before position " + position + "; seed " + script.seed());
        }
        script.check(buffer, offset, length, life, type);
        next.put(life, type + 1L);
        heard.add(life);
        received++;
        order = ((order ^ position) * PRIME ^ life) * PRIME ^ type;
    }

    /** The next record of any life may be a later one. */
    @Override
    public void onGap(final long records, final long bytes) {
        if (records != UNKNOWN || bytes <= 0) {
            throw new IllegalStateException("a gap of " + records + " records and " + bytes + " bytes");
        }
        gaps++;
        heard.clear();
    }

    /** How many records of a life are known to have been published. */
    public long published(final long life) {
        return Math.max(0, next.get(life));
    }

    public long received() {
        return received;
    }

    public long gaps() {
        return gaps;
    }

    /** The same at two subscribers that received the same records at the same positions in the same order. */
    public long order() {
        return order;
    }
}
