package io.busbar.shm;

import io.busbar.linux.Mempolicy;

/**
 * What a region to be created is like. Made by {@link #of} and the withers; checked whole when it is made.
 *
 * @param backing            what holds it
 * @param applicationFormat  what its bytes are, for example a channel; above 0, chosen by the owner of the format
 * @param applicationVersion of that format, 0 or more; attaching wants the same
 * @param controlSize        bytes of the control area, 0 to {@link RegionLayout#MAX_SIZE}
 * @param dataSize           bytes of the data, a multiple of the backing's page, at most {@link RegionLayout#MAX_SIZE}
 * @param mode               permission bits, exact whatever the umask is; 0600 unless others are to attach
 * @param lock               keep it in memory (mlock) for as long as the creator has it open
 * @param prefault           make the page tables at once, so that no first access faults
 * @param numaNode           the node to prefer for its pages, -1 for none
 */
public record RegionSpec(
        Backing backing,
        int applicationFormat,
        int applicationVersion,
        long controlSize,
        long dataSize,
        int mode,
        boolean lock,
        boolean prefault,
        int numaNode) {
    private static final int DEFAULT_MODE = 0600;

    public RegionSpec {
        require(applicationFormat > 0, "applicationFormat " + applicationFormat + " is not above 0");
        require(applicationVersion >= 0, "applicationVersion " + applicationVersion + " is below 0");
        require(
                controlSize >= 0 && controlSize <= RegionLayout.MAX_SIZE,
                "controlSize " + controlSize + " is not within 0 and " + RegionLayout.MAX_SIZE);
        require(
                dataSize > 0 && dataSize <= RegionLayout.MAX_SIZE,
                "dataSize " + dataSize + " is not within 1 and " + RegionLayout.MAX_SIZE);
        final long page = backing.pageSize();
        require(
                dataSize % page == 0,
                "dataSize " + dataSize + " is not a multiple of the " + page + " byte pages of " + backing + ": use "
                        + RegionLayout.align(dataSize, page));
        require(
                (mode & ~0666) == 0 && (mode & 0600) == 0600,
                "mode " + Integer.toOctalString(mode) + " is not 600 with read and write bits for group or others");
        require(
                numaNode >= -1 && numaNode < Mempolicy.MAX_NODES,
                "numaNode " + numaNode + " is not within -1 (none) and " + (Mempolicy.MAX_NODES - 1));
        require(
                numaNode == -1 || backing != Backing.FILE,
                "numaNode " + numaNode + ": files take pages where they are read or written; use another backing");
    }

    /** Mode 0600, not locked, not prefaulted, on no particular node. */
    public static RegionSpec of(
            final Backing backing,
            final int applicationFormat,
            final int applicationVersion,
            final long controlSize,
            final long dataSize) {
        return new RegionSpec(
                backing, applicationFormat, applicationVersion, controlSize, dataSize, DEFAULT_MODE, false, false, -1);
    }

    public RegionSpec withMode(final int newMode) {
        return copy(newMode, lock, prefault, numaNode);
    }

    public RegionSpec withLock(final boolean newLock) {
        return copy(mode, newLock, prefault, numaNode);
    }

    public RegionSpec withPrefault(final boolean newPrefault) {
        return copy(mode, lock, newPrefault, numaNode);
    }

    public RegionSpec withNumaNode(final int newNumaNode) {
        return copy(mode, lock, prefault, newNumaNode);
    }

    private RegionSpec copy(
            final int newMode, final boolean newLock, final boolean newPrefault, final int newNumaNode) {
        return new RegionSpec(
                backing,
                applicationFormat,
                applicationVersion,
                controlSize,
                dataSize,
                newMode,
                newLock,
                newPrefault,
                newNumaNode);
    }

    private static void require(final boolean condition, final String message) {
        if (!condition) {
            throw new IllegalArgumentException("region: " + message);
        }
    }
}
