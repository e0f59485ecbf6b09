package io.busbar.rdma;

/**
 * Sizes of a queue pair.
 *
 * @param sends    work requests that may be on the way, 16 to 4,096
 * @param receives that are posted, 1 to 4,096
 * @param slot     bytes of each receive, a multiple of 8
 * @param events   whether completions make {@link QueuePair#descriptor} readable
 */
public record PairSizes(int sends, int receives, int slot, boolean events) {
    public PairSizes {
        if (sends < 16 || sends > 4096 || receives < 1 || receives > 4096 || slot < 8 || (slot & 7) != 0) {
            throw new IllegalArgumentException(
                    sends + " sends, " + receives + " receives of " + slot + " bytes: out of range");
        }
    }
}
