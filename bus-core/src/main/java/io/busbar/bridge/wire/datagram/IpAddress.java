package io.busbar.bridge.wire.datagram;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Addresses as two numbers, which cost no object: those of IPv6, and those of IPv4 mapped into them (RFC 4291). */
public final class IpAddress {
    /** What the lower half of a mapped address is, but for its lowest 32 bits; the upper half is 0. */
    public static final long MAPPED = 0xFFFFL << Integer.SIZE;

    private static final int V4_LENGTH = 4;

    private IpAddress() {}

    /** Lower half of an address of IPv4, mapped. */
    public static long mapped(final int address) {
        return MAPPED | Integer.toUnsignedLong(address);
    }

    /** Upper half of an address; 0 for IPv4. */
    public static long high(final InetAddress address) {
        final byte[] bytes = address.getAddress();
        return bytes.length == V4_LENGTH ? 0 : ByteBuffer.wrap(bytes).getLong();
    }

    /** Lower half of an address; mapped for IPv4. */
    public static long low(final InetAddress address) {
        final byte[] bytes = address.getAddress();
        return bytes.length == V4_LENGTH
                ? mapped(ByteBuffer.wrap(bytes).getInt())
                : ByteBuffer.wrap(bytes).getLong(Long.BYTES);
    }

    /** The address of two halves; one of IPv4 if it is mapped. */
    public static InetAddress of(final long high, final long low) {
        try {
            // The library turns mapped addresses into those of IPv4.
            return InetAddress.getByAddress(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(high)
                    .putLong(low)
                    .array());
        } catch (final UnknownHostException e) {
            throw new AssertionError("16 bytes are an address", e);
        }
    }
}
