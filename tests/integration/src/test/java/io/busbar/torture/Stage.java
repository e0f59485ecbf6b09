package io.busbar.torture;

import io.busbar.ChannelOptions;
import io.busbar.traffic.Script;

/**
 * The channels of a campaign, and the lives that are led on them. Each publisher process has a number, 0 is the
 * heartbeat; it leads a life on each shared channel, and one on the exclusive channel of its lane.
 */
final class Stage {
    static final String BUS = "torture";
    static final int SHARED = 2;
    static final int LANES = 3;
    static final int CHANNELS = SHARED + LANES;
    static final int LIVES_EACH = SHARED + 1;

    /** Small, so that the log is gone round often, and all that depends on it happens. */
    static final int CAPACITY = 64 << 10;

    private static final int ALIGNMENT = 16;
    private static final int HEADER = 16;

    private Stage() {}

    static boolean isShared(final int channel) {
        return channel < SHARED;
    }

    static String channel(final int channel) {
        return isShared(channel) ? "shared-" + channel : "exclusive-" + (channel - SHARED);
    }

    static ChannelOptions options(final int channel) {
        final ChannelOptions options = ChannelOptions.DEFAULT.withCapacity(CAPACITY);
        return isShared(channel) ? options.shared() : options;
    }

    static Script script(final long seed, final int channel) {
        final Script script = new Script(seed, CAPACITY / 16);
        return isShared(channel) ? script.tellingLives() : script;
    }

    /** The life that a publisher leads on a channel of its. */
    static long life(final long publisher, final int channel) {
        return publisher * LIVES_EACH + Math.min(channel, SHARED);
    }

    /** Bytes of log that a record takes. */
    static long size(final int length) {
        return HEADER + length + ALIGNMENT - 1 & -ALIGNMENT;
    }
}
