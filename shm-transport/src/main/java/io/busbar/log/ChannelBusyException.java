package io.busbar.log;

/** No slot of the channel is free: another publisher lives, or all subscriber slots are taken. */
public final class ChannelBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int ownerPid;

    ChannelBusyException(final String message, final int ownerPid) {
        super(message);
        this.ownerPid = ownerPid;
    }

    /** Process id, in its own pid namespace, that the holder wrote into its slot; 0 if not known. */
    public int ownerPid() {
        return ownerPid;
    }
}
