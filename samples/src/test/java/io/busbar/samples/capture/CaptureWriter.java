package io.busbar.samples.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes captures of either format and byte order, for tests to read. */
public final class CaptureWriter {
    static final int MAGIC_MICROS = 0xA1B2C3D4;
    static final int MAGIC_NANOS = 0xA1B23C4D;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteOrder order;

    public CaptureWriter(final ByteOrder order) {
        this.order = order;
    }

    CaptureWriter pcapHeader(final int magic, final int linkType) {
        return write(allocate(24)
                .putInt(magic)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65_535)
                .putInt(linkType));
    }

    CaptureWriter pcapFrame(final int seconds, final int fraction, final byte[] frame) {
        return write(allocate(16 + frame.length)
                .putInt(seconds)
                .putInt(fraction)
                .putInt(frame.length)
                .putInt(frame.length)
                .put(frame));
    }

    public CaptureWriter section() {
        return block(
                PcapngReader.MAGIC,
                allocate(16)
                        .putInt(0x1A2B3C4D)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putLong(-1)
                        .array());
    }

    /** An interface with a comment, and the resolution of its clock if that is not negative. */
    public CaptureWriter networkInterface(final int linkType, final int snapLength, final int resolution) {
        final ByteBuffer body = allocate(8 + 12 + 8 + 4)
                .putShort((short) linkType)
                .putShort((short) 0)
                .putInt(snapLength)
                .putShort((short) 1)
                .putShort((short) 5)
                .put("hello".getBytes(StandardCharsets.US_ASCII))
                .put(new byte[3]);
        if (resolution >= 0) {
            body.putShort((short) 9).putShort((short) 1).put((byte) resolution).put(new byte[3]);
        }
        return block(1, body.array());
    }

    public CaptureWriter enhancedPacket(final int interfaceId, final long time, final byte[] frame) {
        return block(
                6,
                allocate(20 + padded(frame.length) + 8)
                        .putInt(interfaceId)
                        .putInt((int) (time >>> 32))
                        .putInt((int) time)
                        .putInt(frame.length)
                        .putInt(frame.length)
                        .put(frame)
                        .put(new byte[padded(frame.length) - frame.length])
                        .putShort((short) 2) // epb_flags
                        .putShort((short) 4)
                        .putInt(1)
                        .array());
    }

    CaptureWriter simplePacket(final byte[] frame) {
        return block(
                3,
                allocate(4 + padded(frame.length))
                        .putInt(frame.length)
                        .put(frame)
                        .array());
    }

    CaptureWriter block(final int type, final byte[] body) {
        final int length = 12 + body.length;
        return write(allocate(length).putInt(type).putInt(length).put(body).putInt(length));
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    private CaptureWriter write(final ByteBuffer bytes) {
        out.writeBytes(bytes.array());
        return this;
    }

    private ByteBuffer allocate(final int length) {
        return ByteBuffer.allocate(length).order(order);
    }

    private static int padded(final int length) {
        return length + 3 & ~3;
    }
}
