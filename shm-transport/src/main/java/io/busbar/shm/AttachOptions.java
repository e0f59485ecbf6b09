package io.busbar.shm;

/**
 * What a region to be attached has to be, and how it is mapped.
 *
 * @param applicationFormat   as it was created with; {@link #ANY} for tools that look at any region
 * @param applicationVersion  as it was created with; not looked at if the format is {@link #ANY}
 * @param lock                keep it in memory (mlock) while it is open here
 * @param prefault            make the page tables at once, so that no first access faults
 * @param expectedIncarnation the region's incarnation, {@link #ANY} for whichever is there
 */
public record AttachOptions(
        int applicationFormat, int applicationVersion, boolean lock, boolean prefault, long expectedIncarnation) {
    /** No expectation. Neither a format nor an incarnation is ever 0. */
    public static final int ANY = 0;

    /** Any incarnation, not locked, not prefaulted. */
    public static AttachOptions of(final int applicationFormat, final int applicationVersion) {
        return new AttachOptions(applicationFormat, applicationVersion, false, false, ANY);
    }

    /** Whatever region it is. */
    public static AttachOptions any() {
        return of(ANY, 0);
    }

    public AttachOptions withLock(final boolean newLock) {
        return new AttachOptions(applicationFormat, applicationVersion, newLock, prefault, expectedIncarnation);
    }

    public AttachOptions withPrefault(final boolean newPrefault) {
        return new AttachOptions(applicationFormat, applicationVersion, lock, newPrefault, expectedIncarnation);
    }

    public AttachOptions withIncarnation(final long newIncarnation) {
        return new AttachOptions(applicationFormat, applicationVersion, lock, prefault, newIncarnation);
    }
}
