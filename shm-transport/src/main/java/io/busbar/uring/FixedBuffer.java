package io.busbar.uring;

/**
 * Memory that is registered with a ring, in pieces of a gigabyte. An operation names one piece and stays inside of it:
 * whoever has more to send cuts it at {@link #contiguous}.
 *
 * @param address of the first byte
 * @param length  in bytes
 * @param first   place of the first piece in the ring's table
 */
public record FixedBuffer(long address, long length, int first) {
    private static final int PIECE_SHIFT = 30;
    static final long PIECE = 1L << PIECE_SHIFT;

    /** How many pieces so many bytes have. */
    static int pieces(final long length) {
        if (length <= 0) {
            throw new IllegalArgumentException("length is " + length + ", must be above 0");
        }
        return Math.toIntExact((length + PIECE - 1) >>> PIECE_SHIFT);
    }

    /** Place in the table of the piece that has the byte at an address. */
    public int index(final long at) {
        return first + (int) ((at - address) >>> PIECE_SHIFT);
    }

    /** How many of the bytes from an address on are in one piece, {@code wanted} at most. */
    public int contiguous(final long at, final int wanted) {
        final long offset = at - address;
        final long end = Math.min((offset & -PIECE) + PIECE, length);
        return (int) Math.min(wanted, end - offset);
    }

    @Override
    public String toString() {
        return length + " bytes at 0x" + Long.toHexString(address);
    }
}
