package io.busbar.rdma;

/** Is told what a queue pair has completed, in order. */
public interface Completions {
    /**
     * Work that was posted with a mark, and all that was posted before it, is done: its memory is read no more.
     *
     * @param mark of {@link QueuePair#post}
     */
    void onSent(long mark);

    /**
     * Something has come.
     *
     * @param address   of what was sent; valid during the call
     * @param length    bytes of it, or of what was written if it was a notice
     * @param notice    whether it only tells that something was written into registered memory
     * @param immediate what a notice says
     */
    void onReceived(long address, int length, boolean notice, int immediate) throws RdmaException;
}
