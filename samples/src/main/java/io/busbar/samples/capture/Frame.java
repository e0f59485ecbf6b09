package io.busbar.samples.capture;

import org.agrona.DirectBuffer;

/** A frame of a capture: a window into its reader's buffer, good until the reader's next step. */
public final class Frame {
    private DirectBuffer buffer;
    private int offset;
    private int length;
    private int linkType;
    private long timestampNanos;

    void set(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final int linkType,
            final long timestampNanos) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.linkType = linkType;
        this.timestampNanos = timestampNanos;
    }

    public DirectBuffer buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    /** Bytes that were captured, which may be fewer than were on the wire. */
    public int length() {
        return length;
    }

    /** What the frame begins with, by the numbers of tcpdump.org's list of link types. */
    public int linkType() {
        return linkType;
    }

    /** When the frame was captured, in ns since 1970. */
    public long timestampNanos() {
        return timestampNanos;
    }
}
