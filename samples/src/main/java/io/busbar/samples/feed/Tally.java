package io.busbar.samples.feed;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/** What came by: how many messages of which template, and a checksum of all their bytes in order. */
public final class Tally {
    /** A template's id has 16 bits, and so has a message's length. */
    private static final int LIMIT = 1 << 16;

    private final long[] perTemplate = new long[LIMIT];
    private final byte[] bytes = new byte[LIMIT];
    private final CRC32C checksum = new CRC32C();
    private long messages;

    void add(final int templateId, final DirectBuffer buffer, final int offset, final int length) {
        buffer.getBytes(offset, bytes, 0, length);
        checksum.update(bytes, 0, length);
        perTemplate[templateId]++;
        messages++;
    }

    public long messages() {
        return messages;
    }

    public long checksum() {
        return checksum.getValue();
    }

    /** Messages per template, without those that did not occur. */
    public SortedMap<Integer, Long> perTemplate() {
        final SortedMap<Integer, Long> counts = new TreeMap<>();
        for (int id = 0; id < LIMIT; id++) {
            if (perTemplate[id] > 0) {
                counts.put(id, perTemplate[id]);
            }
        }
        return counts;
    }
}
