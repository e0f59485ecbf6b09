package io.busbar.bridge.wire.datagram;

/**
 * A frame is the payload of one datagram. Numbers are little-endian.
 *
 * <pre>
 *      0        1        2        4        8                16               24               32
 *      +--------+--------+--------+--------+----------------+----------------+----------------+---------
 *      | version| type   | extra  | session| number         | position       | tag            | payload
 *      +--------+--------+--------+--------+----------------+----------------+----------------+---------
 *
 *   type     from     extra              position                    payload
 *   HELLO    source   0                  0                           zeros, to the length that shall be tried
 *   DATA     source   1: acknowledge     of the first byte           bytes of the log
 *                     at once
 *   END      source   0                  0                           none
 *   ACK      replica  number of gaps     where the next byte that    see below
 *                                        is missing belongs
 *   STOP     replica  0                  0                           none
 *
 *   payload of ACK, filled up with zeros to a multiple of 16:
 *      0                8        12       16       20
 *      +----------------+--------+--------+--------+--------+----
 *      | number of the  | age    | known  | from   | to     | as many gaps as there are
 *      | newest frame   | in us  |        |        |        |
 *      +----------------+--------+--------+--------+--------+----
 * </pre>
 *
 * <p>Payloads are multiples of {@value #UNIT} bytes, positions too. Numbers of frames grow by one from 1, for each
 * direction of a session of its own; a frame that is sent again has a new number. {@code known}, {@code from} and
 * {@code to} are relative to the ACK's position: all up to {@code known} has come but the gaps.
 */
final class FrameLayout {
    static final int VERSION = 1;

    static final int HELLO = 1;
    static final int DATA = 2;
    static final int END = 3;
    static final int ACK = 4;
    static final int STOP = 5;

    /** Of DATA: acknowledge at once. */
    static final int AT_ONCE = 1;

    static final int UNIT = 16;

    static final int VERSION_OFFSET = 0;
    static final int TYPE_OFFSET = 1;
    static final int EXTRA_OFFSET = 2;
    static final int SESSION_OFFSET = 4;
    static final int NUMBER_OFFSET = 8;
    static final int POSITION_OFFSET = 16;
    static final int TAG_OFFSET = 24;
    static final int HEADER_LENGTH = 32;

    static final int ECHO_OFFSET = 0;
    static final int AGE_OFFSET = 8;
    static final int KNOWN_OFFSET = 12;
    static final int GAPS_OFFSET = 16;
    static final int GAP_LENGTH = 8;
    static final int GAP_TO_OFFSET = 4;

    /** Most gaps of an ACK: what fits wherever IPv6 does, whose packets of 1,280 bytes every network carries. */
    static final int MAX_GAPS = 128;

    /** Most bytes of a frame that any network is expected to carry. */
    static final int SURE_LENGTH = 1_200;

    /** Most bytes of a frame: what a jumbo frame of Ethernet carries, with room for whatever wraps it. */
    static final int MAX_LENGTH = 8_928;

    private FrameLayout() {}

    /** The first word of a header. */
    static long first(final int type, final int extra, final int session) {
        return VERSION | (long) type << 8 | (long) extra << 16 | (long) session << 32;
    }

    static int version(final long first) {
        return (int) first & 0xFF;
    }

    static int type(final long first) {
        return (int) (first >>> 8) & 0xFF;
    }

    static int extra(final long first) {
        return (int) (first >>> 16) & 0xFFFF;
    }

    static int session(final long first) {
        return (int) (first >>> 32);
    }

    /** Bytes of an ACK's payload. */
    static int ackLength(final int gaps) {
        return GAPS_OFFSET + (gaps * GAP_LENGTH + UNIT - 1) / UNIT * UNIT;
    }

    /** Most bytes of the log in a frame of so many bytes. */
    static int payload(final int frame) {
        return (frame - HEADER_LENGTH) / UNIT * UNIT;
    }
}
