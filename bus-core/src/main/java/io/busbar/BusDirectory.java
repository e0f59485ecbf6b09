package io.busbar;

import io.busbar.linux.Hugetlb;
import io.busbar.log.Channel;
import io.busbar.log.ChannelGeometry;
import io.busbar.log.ReplicaOrigin;
import io.busbar.shm.Access;
import io.busbar.shm.Backing;
import io.busbar.shm.Region;
import io.busbar.shm.RegionException;
import io.busbar.shm.RegionException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Where a bus keeps the regions of its channels: one directory in shared memory, and one below each mount of hugetlbfs
 * in which it has a channel. A name is used once in all of them.
 */
final class BusDirectory {
    private final String bus;
    private final BusOptions options;
    private final Path home;

    BusDirectory(final String bus, final BusOptions options) {
        this.bus = bus;
        this.options = options;
        home = options.directory().resolve(bus);
    }

    /** Attaches to a channel, which is created first if it is not there. */
    Channel attachOrCreate(final String name, final ChannelOptions wanted, final Access access) {
        for (; ; ) {
            final Optional<Path> found = find(name);
            if (found.isEmpty()) {
                create(name, wanted);
                continue;
            }
            try {
                final Channel channel = Channel.attach(found.get(), access, wanted.lock(), wanted.prefault());
                checkMeasures(channel, wanted);
                return channel;
            } catch (final RegionException e) {
                // Deleted since it was found: start again. Anything else is the caller's to know.
                if (e.reason() != Reason.NOT_FOUND) {
                    throw e;
                }
            }
        }
    }

    /** Attaches to a channel if it is there. */
    Optional<Channel> attach(final String name, final Access access) {
        final Optional<Path> found = find(name);
        try {
            return found.map(path -> Channel.attach(path, access, false, false));
        } catch (final RegionException e) {
            if (e.reason() == Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Creates a replica in the bus's directory of shared memory. */
    Channel createReplica(final String name, final ChannelGeometry geometry, final ReplicaOrigin origin) {
        final ChannelOptions measures = ChannelOptions.DEFAULT
                .withCapacity(geometry.capacity())
                .withAlignment(geometry.alignment())
                .withSubscriberSlots(geometry.subscriberSlots());
        try (DirectoryLock lock = DirectoryLock.acquire(home, options.directoryMode())) {
            if (find(name).isPresent()) {
                throw new RegionException(Reason.EXISTS, home.resolve(name), "somebody else created it meanwhile");
            }
            return Channel.createReplica(home.resolve(name), measures.geometry(), measures.regionSpec(), origin);
        }
    }

    /** Names of the channels that exist, sorted. */
    List<String> channels() {
        final TreeSet<String> names = new TreeSet<>();
        for (final Path directory : directories()) {
            try (Stream<Path> entries = Files.list(directory)) {
                entries.map(entry -> entry.getFileName().toString())
                        .filter(name -> !name.startsWith("."))
                        .forEach(names::add);
            } catch (final IOException e) {
                throw new UncheckedIOException(directory + " cannot be listed", e);
            }
        }
        return List.copyOf(names);
    }

    ChannelInfo info(final String name) {
        try (Channel channel = Channel.attach(existing(name), Access.READ_ONLY, false, false)) {
            return ChannelInfo.of(name, channel);
        }
    }

    /** Deletes a channel; returns whether it existed. */
    boolean remove(final String name) {
        final Optional<Path> found = find(name);
        if (found.isEmpty()) {
            return false;
        }
        try (Channel channel = Channel.attach(found.get(), Access.READ_ONLY, false, false)) {
            channel.retire();
        } catch (final RegionException e) {
            // What is no channel, or a broken one, can be deleted all the same; nobody can be attached to it.
            if (e.reason() == Reason.PERMISSION) {
                throw e;
            }
        }
        return Region.delete(found.get());
    }

    /** Deletes all channels, and the directories unless somebody creates a channel there meanwhile. */
    void removeAll() {
        channels().forEach(this::remove);
        directories().forEach(DirectoryLock::removeDirectory);
    }

    private Path existing(final String name) {
        return find(name)
                .orElseThrow(() -> new RegionException(
                        Reason.NOT_FOUND, home.resolve(name), "there is no channel " + name + " on bus " + bus));
    }

    private void create(final String name, final ChannelOptions wanted) {
        final Path directory = wanted.backing().isHuge() ? hugeDirectory(wanted.backing()) : home;
        try (DirectoryLock lock = DirectoryLock.acquire(home, options.directoryMode())) {
            DirectoryLock.ensure(directory, options.directoryMode());
            if (find(name).isEmpty()) {
                Channel.create(directory.resolve(name), wanted.geometry(), wanted.regionSpec())
                        .close();
            }
        }
    }

    private Optional<Path> find(final String name) {
        return directories().stream()
                .map(directory -> directory.resolve(name))
                .filter(BusDirectory::exists)
                .findFirst();
    }

    /** Whether it exists; what this user may not see is not taken for missing. */
    private static boolean exists(final Path path) {
        if (Files.exists(path)) {
            return true;
        }
        if (Files.notExists(path)) {
            return false;
        }
        // Neither there nor not there: it was made between the two looks, or nobody may look.
        if (Files.exists(path)) {
            return true;
        }
        throw DirectoryLock.denied(path);
    }

    /** The directories of this bus that exist. */
    private List<Path> directories() {
        final List<Path> directories = new ArrayList<>();
        if (exists(home)) {
            directories.add(home);
        }
        for (final Hugetlb.Mount mount : Hugetlb.mounts()) {
            directories.add(below(mount));
        }
        directories.removeIf(directory -> !Files.isDirectory(directory));
        return directories;
    }

    private Path hugeDirectory(final Backing backing) {
        return Hugetlb.mounts().stream()
                .filter(mount -> mount.pageSize() == backing.pageSize())
                .findFirst()
                .map(this::below)
                .orElseThrow(() -> new RegionException(
                        Reason.NO_MOUNT,
                        home,
                        "no hugetlbfs with pages of " + backing.pageSize() + " bytes is mounted; as root: mkdir -p"
                                + " /dev/hugepages && mount -t hugetlbfs -o mode=1777,pagesize=" + backing.pageSize()
                                + " none /dev/hugepages"));
    }

    private Path below(final Hugetlb.Mount mount) {
        return mount.directory()
                .resolve("busbar-" + System.getProperty("user.name"))
                .resolve(bus);
    }

    private static void checkMeasures(final Channel channel, final ChannelOptions wanted) {
        final ChannelGeometry there = channel.geometry();
        if (wanted.strict() && !there.equals(wanted.geometry())) {
            final String path = channel.path().toString();
            channel.close();
            throw new IllegalStateException(path + ": the channel exists with " + there + ", not with "
                    + wanted.geometry() + "; delete it first, or use it as it is");
        }
    }

    @Override
    public String toString() {
        return "bus " + bus + " in " + options.directory();
    }
}
