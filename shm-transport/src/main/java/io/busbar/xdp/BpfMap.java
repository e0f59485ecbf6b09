package io.busbar.xdp;

import io.busbar.linux.Bpf;
import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Unistd;
import io.busbar.shm.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/** A map that a program in the kernel shares with this process. Its keys are 4 bytes. Not for hot paths. */
final class BpfMap implements AutoCloseable {
    private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

    private final String name;
    private final int fd;

    private BpfMap(final String name, final int type, final int valueSize, final int entries) {
        this.name = name;
        try (Arena arena = Arena.ofConfined()) {
            final long attribute = arena.allocate(Bpf.ATTR_SIZE, Long.BYTES).address();
            Memory.putInt(attribute + Bpf.ATTR_MAP_TYPE, type);
            Memory.putInt(attribute + Bpf.ATTR_KEY_SIZE, Integer.BYTES);
            Memory.putInt(attribute + Bpf.ATTR_VALUE_SIZE, valueSize);
            Memory.putInt(attribute + Bpf.ATTR_MAX_ENTRIES, entries);
            putName(attribute + Bpf.ATTR_MAP_NAME, name);
            fd = Bpf.call(Bpf.BPF_MAP_CREATE, attribute, "bpf", "BPF_MAP_CREATE of " + name);
        } catch (final LinuxException e) {
            throw XdpRemedy.bpf(e);
        }
    }

    /** What {@code bpftool} shows; longer names are cut. */
    static void putName(final long address, final String name) {
        for (int i = 0; i < Math.min(name.length(), Bpf.BPF_OBJ_NAME_LEN - 1); i++) {
            Memory.putByte(address + i, (byte) name.charAt(i));
        }
    }

    /** Numbers by keys. */
    static BpfMap hash(final String name, final int entries) {
        return new BpfMap(name, Bpf.BPF_MAP_TYPE_HASH, Integer.BYTES, entries);
    }

    /** 8-byte counters from key 0, one of each for each processor. */
    static BpfMap counters(final String name, final int entries) {
        return new BpfMap(name, Bpf.BPF_MAP_TYPE_PERCPU_ARRAY, Long.BYTES, entries);
    }

    /** Sockets by the queue that they are bound to. */
    static BpfMap sockets(final String name, final int entries) {
        return new BpfMap(name, Bpf.BPF_MAP_TYPE_XSKMAP, Integer.BYTES, entries);
    }

    int fd() {
        return fd;
    }

    void put(final int key, final int value) {
        final int result = element(Bpf.BPF_MAP_UPDATE_ELEM, key, value);
        if (result < 0) {
            throw XdpRemedy.bpf(new LinuxException("bpf", "BPF_MAP_UPDATE_ELEM of " + name, -result));
        }
    }

    /** Removes a key; whether it was there. */
    boolean remove(final int key) {
        final int result = element(Bpf.BPF_MAP_DELETE_ELEM, key, 0);
        if (result < 0 && result != -Errno.ENOENT.number()) {
            throw XdpRemedy.bpf(new LinuxException("bpf", "BPF_MAP_DELETE_ELEM of " + name, -result));
        }
        return result == 0;
    }

    private int element(final int command, final int key, final int value) {
        try (Arena arena = Arena.ofConfined()) {
            final long attribute = arena.allocate(Bpf.ATTR_SIZE, Long.BYTES).address();
            final long words = arena.allocate(2 * Integer.BYTES, Long.BYTES).address();
            Memory.putInt(words, key);
            Memory.putInt(words + Integer.BYTES, value);
            Memory.putInt(attribute + Bpf.ATTR_MAP_FD, fd);
            Memory.put(attribute + Bpf.ATTR_KEY, words);
            if (command == Bpf.BPF_MAP_UPDATE_ELEM) {
                Memory.put(attribute + Bpf.ATTR_VALUE, words + Integer.BYTES);
            }
            return Bpf.tryCall(command, attribute);
        }
    }

    /** Sum of a counter over all processors. */
    long sum(final int key) {
        final int cpus = possibleCpus();
        try (Arena arena = Arena.ofConfined()) {
            final long attribute = arena.allocate(Bpf.ATTR_SIZE, Long.BYTES).address();
            final long place = arena.allocate(Long.BYTES, Long.BYTES).address();
            final long values =
                    arena.allocate((long) cpus * Long.BYTES, Long.BYTES).address();
            Memory.putInt(place, key);
            Memory.putInt(attribute + Bpf.ATTR_MAP_FD, fd);
            Memory.put(attribute + Bpf.ATTR_KEY, place);
            Memory.put(attribute + Bpf.ATTR_VALUE, values);
            Bpf.call(Bpf.BPF_MAP_LOOKUP_ELEM, attribute, "bpf", "BPF_MAP_LOOKUP_ELEM of " + name);
            long sum = 0;
            for (int i = 0; i < cpus; i++) {
                sum += Memory.get(values + (long) i * Long.BYTES);
            }
            return sum;
        }
    }

    /** As many as the kernel has a counter for: the highest number in a list such as 0-3 or 0,2-7, and one. */
    private static int possibleCpus() {
        try {
            final String list = Files.readString(POSSIBLE).strip();
            final String last = list.substring(Math.max(list.lastIndexOf(','), list.lastIndexOf('-')) + 1);
            return Integer.parseInt(last) + 1;
        } catch (final IOException e) {
            throw new IllegalStateException(POSSIBLE + " cannot be read: mount /sys", e);
        }
    }

    @Override
    public void close() {
        Unistd.close(fd);
    }
}
