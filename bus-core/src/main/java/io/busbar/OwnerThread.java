package io.busbar;

/**
 * The one thread that uses a publication or a subscription: the first that does. One comparison checks it on the hot
 * path; everything else is here. Not a lock: two threads that come first at the same time are not told apart.
 */
final class OwnerThread {
    private final String what;
    private Thread thread;
    private boolean closed;

    OwnerThread(final String what) {
        this.what = what;
    }

    /** Whether the calling thread is the owner already. */
    boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /**
     * Makes the calling thread the owner, or says why it cannot be.
     *
     * @throws IllegalStateException if closed, owned by another thread, or called on a virtual thread
     */
    void claim() {
        final Thread current = Thread.currentThread();
        if (closed) {
            throw new IllegalStateException(what + " is closed");
        }
        if (thread != null && thread != current) {
            throw new IllegalStateException(what + " belongs to thread \"" + thread.getName() + "\""
                    + (thread.isAlive() ? "" : ", which has ended") + ", and was called by \"" + current.getName()
                    + "\"; use it on one thread, or add another one to the bus");
        }
        if (current.isVirtual()) {
            throw new IllegalStateException(what + " was called by a virtual thread; the kernel tells of the death of"
                    + " platform threads only: use Thread.ofPlatform()");
        }
        thread = current;
    }

    /**
     * Marks it closed.
     *
     * @return false if it was closed before
     * @throws IllegalStateException if another thread owns it and lives, and so may be inside of it
     */
    boolean close() {
        if (closed) {
            return false;
        }
        if (thread != null && thread != Thread.currentThread() && thread.isAlive()) {
            throw new IllegalStateException(what + " belongs to thread \"" + thread.getName()
                    + "\", which is alive; close it there, or after that thread has ended");
        }
        closed = true;
        thread = null;
        return true;
    }

    boolean isClosed() {
        return closed;
    }
}
