package io.busbar.samples.marketdata;

import io.busbar.codecs.mdp.MessageHeaderDecoder;

/**
 * A packet of MDP 3.0. All little-endian; a message's size counts itself.
 *
 * <pre>
 *   0          4              12     14              22
 *   +----------+--------------+------+---------------+-----------------+------+---
 *   | sequence | sending time | size | SBE header    | SBE message     | size | …
 *   +----------+--------------+------+---------------+-----------------+------+---
 * </pre>
 */
final class MdpPacketLayout {
    static final int SEQUENCE_OFFSET = 0;
    static final int SENDING_TIME_OFFSET = 4;
    static final int HEADER_LENGTH = 12;
    static final int SIZE_LENGTH = 2;
    static final int MIN_MESSAGE_SIZE = SIZE_LENGTH + MessageHeaderDecoder.ENCODED_LENGTH;

    private MdpPacketLayout() {}
}
