package io.busbar.rdma;

import io.busbar.linux.LinuxException;
import io.busbar.linux.Verbs;
import io.busbar.linux.VerbsLayout;

/** Memory that is pinned and known to a device, for the queue pairs of one protection domain. */
public final class RegisteredMemory implements AutoCloseable {
    private final long region;
    private final long address;
    private final long length;
    private boolean closed;

    private RegisteredMemory(final long region, final long address, final long length) {
        this.region = region;
        this.address = address;
        this.length = length;
    }

    /**
     * Registers memory.
     *
     * @param access 0 for memory that the device reads only, or IBV_ACCESS flags of {@link Verbs}
     * @throws RdmaException if it cannot be pinned
     */
    static RegisteredMemory of(final long domain, final long address, final long length, final int access)
            throws RdmaException {
        try {
            return new RegisteredMemory(Verbs.register(domain, address, length, access), address, length);
        } catch (final LinuxException e) {
            throw LockedMemory.refused(e, length);
        }
    }

    /** Names it in this host's own work requests. */
    public int localKey() {
        return VerbsLayout.readInt(region, VerbsLayout.MR_LKEY);
    }

    /** Names it in the peer's. */
    public int remoteKey() {
        return VerbsLayout.readInt(region, VerbsLayout.MR_RKEY);
    }

    public boolean contains(final long start, final long bytes) {
        return start >= address && bytes <= length && start - address <= length - bytes;
    }

    /** Makes its keys invalid, and unpins it: when this returns, no device reads or writes it any more. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Verbs.deregister(region);
        }
    }
}
