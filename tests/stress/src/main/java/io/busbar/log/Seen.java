package io.busbar.log;

import org.agrona.DirectBuffer;

/** What a reader was handed during one sample. */
final class Seen implements RecordHandler {
    private final int length;
    private long next;
    int records;
    int gaps;
    int aborted;
    boolean torn;

    /** @param length of the payload of every record */
    Seen(final int length) {
        this.length = length;
    }

    Seen reset() {
        next = -1;
        records = 0;
        gaps = 0;
        aborted = 0;
        torn = false;
        return this;
    }

    @Override
    public void onRecord(
            final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
        if (type == Message.ABORTED) {
            aborted++;
            return;
        }
        final long start = position - RecordLayout.size(length, 15);
        records++;
        torn |= length != this.length
                || type != Message.TYPE
                || !Message.isWhole(buffer, length, start)
                || (next >= 0 && start != next);
        next = position;
    }

    @Override
    public void onGap(final long records, final long bytes) {
        gaps++;
        next = -1;
    }
}
