package io.busbar.samples.capture;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Reads pcapng, the format of Wireshark: a chain of blocks, each with its length at both ends. A section header sets
 * the byte order and forgets the interfaces before it; interface descriptions give link type and clock; packets come as
 * enhanced or simple blocks; every other block is stepped over.
 *
 * <pre>
 *   block      0 type | 4 length | 8 body … | length - 4 length
 *   section    8 byte order magic | 12 major, minor | 16 section length | 24 options
 *   interface  8 link type | 12 snap length | 16 options
 *   enhanced   8 interface | 12 time, high word first | 20 captured | 24 on the wire | 28 bytes, options
 *   simple     8 on the wire | 12 bytes
 * </pre>
 */
final class PcapngReader implements CaptureReader {
    /** The type of a section header; reads the same in both byte orders. */
    static final int MAGIC = 0x0A0D0D0A;

    private static final int INTERFACE = 1;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;

    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final int BYTE_ORDER_MAGIC_SWAPPED = 0x4D3C2B1A;
    private static final int MIN_BLOCK = 12;
    private static final int MIN_SECTION = 28;
    private static final int MIN_INTERFACE = 20;
    private static final int MIN_ENHANCED = 32;
    private static final int MIN_SIMPLE = 16;
    private static final int MAX_INTERFACES = 1 << 16;
    private static final String DAMAGED = "The capture is damaged here: keep what stands before with `editcap`";

    private final CaptureInput input;
    private final DirectBuffer buffer;
    private final List<PcapngInterface> interfaces = new ArrayList<>();
    private final Frame frame = new Frame();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    PcapngReader(final CaptureInput input) throws IOException {
        this.input = input;
        buffer = input.buffer();
    }

    @Override
    public boolean next() throws IOException {
        boolean found = false;
        while (!found && !input.atEnd()) {
            found = readBlock();
        }
        return found;
    }

    @Override
    public Frame frame() {
        return frame;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }

    /** Steps over one block; true if it held a frame. */
    private boolean readBlock() throws IOException {
        int start = input.require(MIN_BLOCK, "block");
        if (buffer.getInt(start, order) == MAGIC) {
            order = byteOrder(buffer.getInt(start + 8, ByteOrder.LITTLE_ENDIAN));
        }
        final int type = buffer.getInt(start, order);
        final long length = buffer.getInt(start + 4, order) & 0xFFFF_FFFFL;
        if (length < minimum(type) || (length & 3) != 0) {
            throw input.error("a block of type " + type + " cannot be " + length + " bytes long", DAMAGED);
        }
        if (!isRead(type)) {
            input.skip(length, "block");
            return false;
        }
        if (length > CaptureInput.MAX_PIECE) {
            throw input.error(
                    "a block of " + length + " bytes exceeds the limit of " + CaptureInput.MAX_PIECE, DAMAGED);
        }
        start = input.require((int) length, "block");
        final int end = start + (int) length - Integer.BYTES;
        if (buffer.getInt(end, order) != length) {
            throw input.error("the lengths at the two ends of a block differ", DAMAGED);
        }
        switch (type) {
            case MAGIC -> beginSection(start);
            case INTERFACE -> addInterface(start, end);
            case ENHANCED_PACKET -> enhancedPacket(start, end);
            default -> simplePacket(start, end);
        }
        input.skip(length, "block");
        return type == ENHANCED_PACKET || type == SIMPLE_PACKET;
    }

    private static boolean isRead(final int type) {
        return minimum(type) > MIN_BLOCK;
    }

    private static int minimum(final int type) {
        return switch (type) {
            case MAGIC -> MIN_SECTION;
            case INTERFACE -> MIN_INTERFACE;
            case ENHANCED_PACKET -> MIN_ENHANCED;
            case SIMPLE_PACKET -> MIN_SIMPLE;
            default -> MIN_BLOCK;
        };
    }

    private ByteOrder byteOrder(final int magic) throws IOException {
        return switch (magic) {
            case BYTE_ORDER_MAGIC -> ByteOrder.LITTLE_ENDIAN;
            case BYTE_ORDER_MAGIC_SWAPPED -> ByteOrder.BIG_ENDIAN;
            default -> throw input.error(String.format("%08x is no byte order of a section", magic), DAMAGED);
        };
    }

    private void beginSection(final int start) throws IOException {
        final int major = buffer.getShort(start + 12, order);
        if (major != 1) {
            throw input.error("pcapng version " + major + " is unknown", "Convert the capture with `editcap -F pcap`");
        }
        interfaces.clear();
    }

    private void addInterface(final int start, final int end) throws IOException {
        if (interfaces.size() == MAX_INTERFACES) {
            throw input.error("more than " + MAX_INTERFACES + " interfaces in a section", DAMAGED);
        }
        interfaces.add(PcapngInterface.read(buffer, start, end, order));
    }

    private void enhancedPacket(final int start, final int end) throws IOException {
        final PcapngInterface from = interfaceOf(buffer.getInt(start + 8, order));
        final long time =
                (long) buffer.getInt(start + 12, order) << 32 | buffer.getInt(start + 16, order) & 0xFFFF_FFFFL;
        final int captured = buffer.getInt(start + 20, order);
        if (captured < 0 || captured > end - (start + 28)) {
            throw input.error("a frame of " + Integer.toUnsignedString(captured) + " bytes exceeds its block", DAMAGED);
        }
        frame.set(buffer, start + 28, captured, from.linkType(), from.nanos(time));
    }

    /** A simple packet names no interface and has no time: it came from the first one, and is cut where that cuts. */
    private void simplePacket(final int start, final int end) throws IOException {
        final PcapngInterface from = interfaceOf(0);
        final long onTheWire = buffer.getInt(start + 8, order) & 0xFFFF_FFFFL;
        final int room = end - (start + 12);
        final int captured = (int) Math.min(onTheWire, from.snapLength());
        if (captured > room) {
            throw input.error("a frame of " + captured + " bytes exceeds its block", DAMAGED);
        }
        frame.set(buffer, start + 12, captured, from.linkType(), 0);
    }

    private PcapngInterface interfaceOf(final int id) throws IOException {
        if (id < 0 || id >= interfaces.size()) {
            throw input.error(
                    "a packet of interface " + Integer.toUnsignedString(id) + ", which is not described", DAMAGED);
        }
        return interfaces.get(id);
    }
}
