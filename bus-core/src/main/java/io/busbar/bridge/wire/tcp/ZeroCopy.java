package io.busbar.bridge.wire.tcp;

/** Whether bytes are sent out of the log itself, without being copied into the kernel. */
public enum ZeroCopy {
    /** Each send copies. */
    NEVER(Integer.MAX_VALUE),
    /** Long sends do not, until the kernel tells that it had to copy after all. */
    WHERE_IT_PAYS(8 << 10),
    /** No send does, as far as we are concerned, whatever the kernel tells: costs more than it brings. For tests. */
    ALWAYS(1);

    private final int least;

    ZeroCopy(final int least) {
        this.least = least;
    }

    /** Shorter sends copy; docs/adr/0012-tcp-zero-copy.md tells what that was measured by. */
    int least() {
        return least;
    }
}
