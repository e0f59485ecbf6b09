package io.busbar.log;

/**
 * From where a replica goes on: what its log shares with its source's.
 *
 * @param incarnation of the source, not 0
 * @param secret      of the source's stamps, negative
 * @param position    where the replica's log begins: where a record of the source starts, or the next one will
 * @param records     how many records stand before that position in the source, or how many the replica counts from if
 *                    the source does not count
 */
public record ReplicaOrigin(long incarnation, long secret, long position, long records) {
    public ReplicaOrigin {
        if (incarnation == 0 || secret >= 0 || position < 0 || records < 0) {
            throw new IllegalArgumentException("no source is of incarnation " + Long.toHexString(incarnation)
                    + (secret >= 0 ? ", with a secret that is not negative" : "") + ", at position " + position
                    + " after " + records + " records");
        }
    }

    /** The same place, after another number of records. */
    public ReplicaOrigin withRecords(final long counted) {
        return new ReplicaOrigin(incarnation, secret, position, counted);
    }
}
