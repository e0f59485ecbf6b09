package io.busbar.bench.floor;

import java.io.File;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import org.agrona.BufferUtil;
import org.agrona.IoUtil;

/** A file of memory that several processes map. */
public final class SharedFile implements AutoCloseable {
    private final MappedByteBuffer bytes;

    private SharedFile(final MappedByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Makes the file, full of zeros that are really there. */
    public static void create(final Path path, final long length) {
        IoUtil.unmap(IoUtil.mapNewFile(path.toFile(), length, true));
    }

    public static SharedFile open(final Path path) {
        final File file = path.toFile();
        return new SharedFile(IoUtil.mapExistingFile(file, path.toString()));
    }

    public MappedByteBuffer bytes() {
        return bytes;
    }

    public long address() {
        return BufferUtil.address(bytes);
    }

    @Override
    public void close() {
        IoUtil.unmap(bytes);
    }
}
