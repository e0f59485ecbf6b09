package io.busbar.log;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** Keeps what a reader hands over. */
final class Received implements RecordHandler {
    final List<Integer> types = new ArrayList<>();
    final List<byte[]> payloads = new ArrayList<>();
    final List<Long> positions = new ArrayList<>();
    long lostRecords;
    long lostBytes;
    int gaps;

    @Override
    public void onRecord(
            final DirectBuffer buffer, final int offset, final int length, final int type, final long position) {
        final byte[] payload = new byte[length];
        buffer.getBytes(offset, payload);
        types.add(type);
        payloads.add(payload);
        positions.add(position);
    }

    @Override
    public void onGap(final long records, final long bytes) {
        gaps++;
        lostRecords += records;
        lostBytes += bytes;
    }

    static Received drain(final LogReader reader) {
        final Received received = new Received();
        while (reader.poll(received, 100) > 0) {}
        return received;
    }
}
