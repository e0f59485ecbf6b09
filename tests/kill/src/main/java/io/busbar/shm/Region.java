package io.busbar.shm;

import io.busbar.kill.Machine;
import io.busbar.kill.Worker;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * An attachment to the simulated region of the calling thread's {@link Machine}, with locks of its own: it stands
 * before the product's class of this name on the class path. The memory is real, and mapped as the product maps it.
 */
public final class Region implements AutoCloseable {
    private static final Path PATH = Path.of("simulated");

    private final Machine machine;
    private final int id;
    private final long incarnation;

    private Region(final Machine machine, final int id) {
        this.machine = machine;
        this.id = id;
        incarnation = 1;
    }

    /** Makes the machine's one region; what was there is forgotten. */
    public static Region create(final Path path, final RegionSpec spec, final Consumer<Region> initializer) {
        final RegionHeader header = new RegionHeader(
                spec.backing(),
                1,
                spec.controlSize(),
                spec.dataSize(),
                spec.applicationFormat(),
                spec.applicationVersion(),
                0,
                0,
                0);
        final Mapping mapping =
                Mapping.map(RegionFile.createUnnamed(path, spec, header.fileSize()), header, Access.READ_WRITE);
        final Machine machine = Worker.machine();
        machine.install(mapping.controlAddress(), spec.controlSize(), mapping.dataAddress(), spec.dataSize());
        final Region region = new Region(machine, 0);
        initializer.accept(region);
        return region;
    }

    public static Region attach(final Path path, final Access access, final AttachOptions options) {
        final Machine machine = Worker.machine();
        return new Region(machine, machine.newAttachment());
    }

    public long controlAddress() {
        return machine.control();
    }

    public long controlSize() {
        return machine.controlSize();
    }

    public long dataAddress() {
        return machine.data();
    }

    public long dataSize() {
        return machine.dataSize();
    }

    public long incarnation() {
        return incarnation;
    }

    public Access access() {
        return Access.READ_WRITE;
    }

    public Path path() {
        return PATH;
    }

    public boolean isCurrent() {
        return true;
    }

    public boolean tryLock(final long offset) {
        return machine.tryLock(id, (int) offset);
    }

    public void unlock(final long offset) {
        machine.unlock(id, (int) offset);
    }

    public boolean isLockedByOther(final long offset) {
        return machine.isLockedByOther(id, (int) offset);
    }

    /** Attachments are used again; their locks are dropped by those who end or kill a party. */
    @Override
    public void close() {}
}
