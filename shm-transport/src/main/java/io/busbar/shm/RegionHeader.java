package io.busbar.shm;

import static io.busbar.shm.RegionLayout.APPLICATION_FORMAT_OFFSET;
import static io.busbar.shm.RegionLayout.APPLICATION_VERSION_OFFSET;
import static io.busbar.shm.RegionLayout.BACKING_OFFSET;
import static io.busbar.shm.RegionLayout.BYTE_ORDER_MARK;
import static io.busbar.shm.RegionLayout.BYTE_ORDER_OFFSET;
import static io.busbar.shm.RegionLayout.CHECKSUM_OFFSET;
import static io.busbar.shm.RegionLayout.CONTROL_OFFSET_OFFSET;
import static io.busbar.shm.RegionLayout.CONTROL_SIZE_OFFSET;
import static io.busbar.shm.RegionLayout.CREATED_OFFSET;
import static io.busbar.shm.RegionLayout.CREATOR_PID_OFFSET;
import static io.busbar.shm.RegionLayout.CREATOR_UID_OFFSET;
import static io.busbar.shm.RegionLayout.DATA_OFFSET_OFFSET;
import static io.busbar.shm.RegionLayout.DATA_SIZE_OFFSET;
import static io.busbar.shm.RegionLayout.HEADER_SIZE;
import static io.busbar.shm.RegionLayout.INCARNATION_OFFSET;
import static io.busbar.shm.RegionLayout.MAGIC_OFFSET;
import static io.busbar.shm.RegionLayout.MAJOR_VERSION;
import static io.busbar.shm.RegionLayout.MAJOR_VERSION_OFFSET;
import static io.busbar.shm.RegionLayout.MAX_SIZE;
import static io.busbar.shm.RegionLayout.MINOR_VERSION;
import static io.busbar.shm.RegionLayout.MINOR_VERSION_OFFSET;
import static io.busbar.shm.RegionLayout.PAGE_SIZE_OFFSET;

import io.busbar.shm.RegionException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * A region's header, checked: sizes and offsets can be computed with. Fields as in {@link RegionLayout}.
 *
 * @param backing            what holds the region
 * @param incarnation        random, never 0; another one for each region that is created, whatever its name
 * @param controlSize        bytes
 * @param dataSize           bytes
 * @param applicationFormat  what the bytes are
 * @param applicationVersion of the format
 * @param createdMillis      since 1970
 * @param creatorPid         in the creator's PID namespace
 * @param creatorUid         effective
 */
public record RegionHeader(
        Backing backing,
        long incarnation,
        long controlSize,
        long dataSize,
        int applicationFormat,
        int applicationVersion,
        long createdMillis,
        int creatorPid,
        int creatorUid) {

    /** Where the data starts in the file. */
    public long dataOffset() {
        return RegionLayout.dataOffset(controlSize, backing.pageSize());
    }

    /** The file's length in bytes. */
    public long fileSize() {
        return dataOffset() + dataSize;
    }

    byte[] encode() {
        final ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE).order(ByteOrder.nativeOrder());
        header.put(MAGIC_OFFSET, RegionLayout.magic());
        header.putInt(BYTE_ORDER_OFFSET, BYTE_ORDER_MARK);
        header.putInt(MAJOR_VERSION_OFFSET, MAJOR_VERSION);
        header.putInt(MINOR_VERSION_OFFSET, MINOR_VERSION);
        header.putInt(BACKING_OFFSET, backing.id());
        header.putLong(INCARNATION_OFFSET, incarnation);
        header.putLong(PAGE_SIZE_OFFSET, backing.pageSize());
        header.putLong(CONTROL_OFFSET_OFFSET, HEADER_SIZE);
        header.putLong(CONTROL_SIZE_OFFSET, controlSize);
        header.putLong(DATA_OFFSET_OFFSET, dataOffset());
        header.putLong(DATA_SIZE_OFFSET, dataSize);
        header.putInt(APPLICATION_FORMAT_OFFSET, applicationFormat);
        header.putInt(APPLICATION_VERSION_OFFSET, applicationVersion);
        header.putLong(CREATED_OFFSET, createdMillis);
        header.putInt(CREATOR_PID_OFFSET, creatorPid);
        header.putInt(CREATOR_UID_OFFSET, creatorUid);
        header.putInt(CHECKSUM_OFFSET, RegionLayout.checksum(header.array()));
        return header.array();
    }

    /**
     * Checks a header that anybody may have written.
     *
     * @param bytes the first {@link RegionLayout#HEADER_SIZE} bytes of the file, fewer if it is shorter
     */
    static RegionHeader decode(final Path path, final byte[] bytes) {
        if (!RegionLayout.startsWithMagic(bytes)) {
            throw new RegionException(Reason.FOREIGN, path, "not a region of Busbar; check the path");
        }
        if (bytes.length < HEADER_SIZE) {
            throw new RegionException(
                    Reason.TRUNCATED,
                    path,
                    "cut off after " + bytes.length + " bytes, within the header; delete it and create it anew");
        }
        final ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        checkByteOrder(path, header.getInt(BYTE_ORDER_OFFSET));
        checkVersion(path, "layout version", header.getInt(MAJOR_VERSION_OFFSET), MAJOR_VERSION);
        if (header.getInt(CHECKSUM_OFFSET) != RegionLayout.checksum(bytes)) {
            throw corrupt(path, "its checksum does not match");
        }
        final Backing backing = Backing.of(header.getInt(BACKING_OFFSET));
        if (backing == null) {
            throw corrupt(path, "backing " + header.getInt(BACKING_OFFSET) + " is unknown");
        }
        final RegionHeader result = new RegionHeader(
                backing,
                header.getLong(INCARNATION_OFFSET),
                header.getLong(CONTROL_SIZE_OFFSET),
                header.getLong(DATA_SIZE_OFFSET),
                header.getInt(APPLICATION_FORMAT_OFFSET),
                header.getInt(APPLICATION_VERSION_OFFSET),
                header.getLong(CREATED_OFFSET),
                header.getInt(CREATOR_PID_OFFSET),
                header.getInt(CREATOR_UID_OFFSET));
        result.checkGeometry(
                path,
                header.getLong(PAGE_SIZE_OFFSET),
                header.getLong(CONTROL_OFFSET_OFFSET),
                header.getLong(DATA_OFFSET_OFFSET));
        return result;
    }

    private void checkGeometry(
            final Path path, final long writtenPage, final long writtenControl, final long writtenData) {
        final long page = backing.pageSize();
        if (writtenPage != page) {
            throw geometry(path, "pages of " + writtenPage + " bytes, where " + backing + " has " + page + " here");
        }
        // Each size is within bounds before it is added to anything, so nothing below overflows.
        if (controlSize < 0 || controlSize > MAX_SIZE) {
            throw geometry(path, "a control area of " + controlSize + " bytes");
        }
        if (dataSize <= 0 || dataSize > MAX_SIZE || dataSize % page != 0) {
            throw geometry(path, "data of " + dataSize + " bytes with pages of " + page);
        }
        if (writtenControl != HEADER_SIZE || writtenData != dataOffset()) {
            throw geometry(path, "control at " + writtenControl + " and data at " + writtenData);
        }
        if (incarnation == AttachOptions.ANY || applicationFormat <= 0) {
            throw corrupt(path, "incarnation " + incarnation + ", format " + applicationFormat);
        }
    }

    /** Whether it is what the caller wants to attach. */
    void checkWanted(final Path path, final AttachOptions wanted) {
        if (wanted.applicationFormat() != AttachOptions.ANY) {
            if (applicationFormat != wanted.applicationFormat()) {
                throw new RegionException(
                        Reason.FOREIGN,
                        path,
                        "holds format " + applicationFormat + ", not " + wanted.applicationFormat()
                                + "; check the path");
            }
            checkVersion(path, "format version", applicationVersion, wanted.applicationVersion());
        }
        if (wanted.expectedIncarnation() != AttachOptions.ANY && incarnation != wanted.expectedIncarnation()) {
            throw new RegionException(
                    Reason.INCARNATION,
                    path,
                    "incarnation " + Long.toHexString(incarnation) + ", not "
                            + Long.toHexString(wanted.expectedIncarnation()) + ": it was deleted and created anew");
        }
    }

    private static void checkByteOrder(final Path path, final int mark) {
        if (mark == Integer.reverseBytes(BYTE_ORDER_MARK)) {
            throw new RegionException(
                    Reason.BYTE_ORDER, path, "written on a machine of the other byte order; create it on this one");
        }
        if (mark != BYTE_ORDER_MARK) {
            throw corrupt(path, "byte order mark " + Integer.toHexString(mark));
        }
    }

    private static void checkVersion(final Path path, final String what, final int found, final int known) {
        if (found > known) {
            throw new RegionException(
                    Reason.NEWER_VERSION,
                    path,
                    what + " " + found + " is newer than " + known + ", the one known here; update this program");
        }
        if (found < known) {
            throw new RegionException(
                    Reason.OLDER_VERSION,
                    path,
                    what + " " + found + " is older than " + known + ", the one known here; delete it and create it "
                            + "anew, or use the older program");
        }
    }

    private static RegionException corrupt(final Path path, final String what) {
        return new RegionException(Reason.CORRUPT, path, "damaged header: " + what + "; delete it and create it anew");
    }

    private static RegionException geometry(final Path path, final String what) {
        return new RegionException(Reason.GEOMETRY, path, "header tells of " + what + "; delete it and create it anew");
    }
}
