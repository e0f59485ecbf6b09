package io.busbar.uring;

/** Takes what the kernel has to say about operations. */
@FunctionalInterface
public interface CompletionHandler {
    /**
     * @param userData what the operation was submitted with
     * @param result   0 or more as the system call of the operation's name would return it, or a negated error number
     * @param flags    see {@link Completion}
     */
    void onCompletion(long userData, int result, int flags);
}
