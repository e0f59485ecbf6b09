package io.busbar.kill;

/** A thread with a simulated machine of its own, found without a map: every store of the log asks for it. */
public final class Worker extends Thread {
    private final Machine machine = new Machine();

    public Worker(final String name, final Runnable task) {
        super(null, task, name, 1 << 20);
    }

    /** The machine of the calling thread, which must be a worker. */
    public static Machine machine() {
        return ((Worker) Thread.currentThread()).machine;
    }
}
