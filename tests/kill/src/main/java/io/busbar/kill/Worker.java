package io.busbar.kill;

/** A thread with a simulated machine of its own, found without a map: every store of the log asks for it. */
public final class Worker extends Thread {
    private Machine machine = new Machine();

    public Worker(final String name, final Runnable task) {
        super(null, task, name, 1 << 20);
    }

    /** The calling worker goes to another machine. */
    static void use(final Machine next) {
        ((Worker) Thread.currentThread()).machine = next;
    }

    /** The machine of the calling thread, which must be a worker. */
    public static Machine machine() {
        return ((Worker) Thread.currentThread()).machine;
    }
}
