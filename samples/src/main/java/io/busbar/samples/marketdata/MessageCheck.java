package io.busbar.samples.marketdata;

import io.busbar.codecs.mdp.AdminHeartbeatDecoder;
import io.busbar.codecs.mdp.GroupSize8ByteDecoder;
import io.busbar.codecs.mdp.GroupSizeDecoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshBookDecoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshSessionStatisticsDecoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshTradeSummaryDecoder;
import io.busbar.codecs.mdp.MDIncrementalRefreshVolumeDecoder;
import io.busbar.codecs.mdp.MessageHeaderDecoder;
import org.agrona.DirectBuffer;

/**
 * Says whether a message is one we know, and all of it is there. A flyweight reads where blocks and counts send it; so
 * they are added up against the message's length before a decoder is let loose, and a message is applied whole or not
 * at all.
 */
final class MessageCheck {
    private static final int ROOT = MDIncrementalRefreshBookDecoder.BLOCK_LENGTH; // the same for all but heartbeats
    private static final int BOOK_ENTRY = MDIncrementalRefreshBookDecoder.NoMDEntriesDecoder.sbeBlockLength();
    private static final int STATISTIC =
            MDIncrementalRefreshSessionStatisticsDecoder.NoMDEntriesDecoder.sbeBlockLength();
    private static final int VOLUME = MDIncrementalRefreshVolumeDecoder.NoMDEntriesDecoder.sbeBlockLength();
    private static final int TRADE = MDIncrementalRefreshTradeSummaryDecoder.NoMDEntriesDecoder.sbeBlockLength();
    private static final int ORDER = MDIncrementalRefreshTradeSummaryDecoder.NoOrderIDEntriesDecoder.sbeBlockLength();

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final GroupSizeDecoder size = new GroupSizeDecoder();
    private final GroupSize8ByteDecoder size8Byte = new GroupSize8ByteDecoder();
    private DirectBuffer buffer;
    private int at;
    private int end;

    /**
     * Whether every field and entry that its decoder would read lies in the message, which begins with its SBE header.
     */
    boolean isWhole(final DirectBuffer buffer, final int offset, final int length) {
        this.buffer = buffer;
        at = offset;
        end = offset + length;
        if (length < MessageHeaderDecoder.ENCODED_LENGTH) {
            return false;
        }
        header.wrap(buffer, offset);
        at += MessageHeaderDecoder.ENCODED_LENGTH;
        return header.schemaId() == MessageHeaderDecoder.SCHEMA_ID
                && switch (header.templateId()) {
                    case AdminHeartbeatDecoder.TEMPLATE_ID -> root(AdminHeartbeatDecoder.BLOCK_LENGTH);
                    case MDIncrementalRefreshBookDecoder.TEMPLATE_ID -> root(ROOT) && group(BOOK_ENTRY);
                    case MDIncrementalRefreshSessionStatisticsDecoder.TEMPLATE_ID -> root(ROOT) && group(STATISTIC);
                    case MDIncrementalRefreshVolumeDecoder.TEMPLATE_ID -> root(ROOT) && group(VOLUME);
                    case MDIncrementalRefreshTradeSummaryDecoder.TEMPLATE_ID ->
                        root(ROOT) && group(TRADE) && group8Byte(ORDER);
                    default -> false;
                };
    }

    private boolean root(final int minimum) {
        final int blockLength = header.blockLength();
        at += blockLength;
        return blockLength >= minimum && at <= end;
    }

    private boolean group(final int minimum) {
        if (end - at < GroupSizeDecoder.ENCODED_LENGTH) {
            return false;
        }
        size.wrap(buffer, at);
        at += GroupSizeDecoder.ENCODED_LENGTH;
        return entries(size.numInGroup(), size.blockLength(), minimum);
    }

    private boolean group8Byte(final int minimum) {
        if (end - at < GroupSize8ByteDecoder.ENCODED_LENGTH) {
            return false;
        }
        size8Byte.wrap(buffer, at);
        at += GroupSize8ByteDecoder.ENCODED_LENGTH;
        return entries(size8Byte.numInGroup(), size8Byte.blockLength(), minimum);
    }

    private boolean entries(final int count, final int blockLength, final int minimum) {
        at += count * blockLength; // at most 255 x 65,535
        return (count == 0 || blockLength >= minimum) && at <= end;
    }
}
