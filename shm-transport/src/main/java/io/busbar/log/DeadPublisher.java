package io.busbar.log;

import io.busbar.shm.Memory;

/**
 * Finishes what a dead publisher of a shared channel left in the log: its claim becomes padding. To be called under the
 * change byte of its slot, by the slot's next owner or by whoever takes its hold away.
 *
 * <p>The dead publisher's own cursor makes it safe: it was stored before the claim, and until it is taken back, which
 * is done here and last, nobody has written a capacity behind it. Each step may be killed, and is done again by the
 * next who comes.
 */
final class DeadPublisher {
    private DeadPublisher() {}

    static void recover(final Channel channel, final ClaimProof proof, final int slot) {
        final long held = channel.cursor(slot);
        final Announcement announcement = proof.of(slot);
        // Another origin: it died while it announced, and had claimed nothing.
        if (held != ChannelLayout.NOT_HOLDING && ChannelLayout.tailPosition(announcement.origin()) == held) {
            final long end = announcement.end();
            if (end > held && end - held <= channel.maxBatch() && !channel.isStamped(held) && proof.isWon(end, slot)) {
                pad(channel, held, end);
            }
        }
        // ORDER taken: release, pairs with the acquire of Channel.cursor. The padding before, those who come round
        // after.
        Memory.setRelease(channel.slotAddress(slot) + ChannelLayout.SLOT_CURSOR_OFFSET, ChannelLayout.NOT_HOLDING);
    }

    private static void pad(final Channel channel, final long position, final long end) {
        final long address = channel.address(position);
        Memory.put(address + RecordLayout.LENGTH_OFFSET, channel.padding(position, end));
        // ORDER commit: release, pairs with poll's acquire. Length and type before, stamp after.
        Memory.setRelease(address + RecordLayout.STAMP_OFFSET, RecordLayout.stamp(position, channel.secret()));
    }
}
