package io.busbar.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.linux.Errno;
import io.busbar.linux.Fcntl;
import io.busbar.linux.Mman;
import io.busbar.linux.Socket;
import io.busbar.linux.Unistd;
import io.busbar.shm.Access;
import io.busbar.shm.AttachOptions;
import io.busbar.shm.Backing;
import io.busbar.shm.Child;
import io.busbar.shm.Memory;
import io.busbar.shm.Places;
import io.busbar.shm.Region;
import io.busbar.shm.RegionSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory that is registered with a ring. */
class FixedBuffersTest {
    private static final int FORMAT = 0x5445_5354;
    private static final int LENGTH = 2 << 20;
    private static final int SENT = 100_000;
    private static final int PINNED_MEGABYTES = 5;

    /** Sends from the middle of the memory, and compares what arrives. */
    private static void assertSends(final Ring ring, final FixedBuffer buffer, final long from) throws Exception {
        try (Pair pair = new Pair();
                Block target = new Block(LENGTH)) {
            Submission.sendZeroCopy(
                    ring.claim(), pair.here, from, SENT, Socket.MSG_NOSIGNAL, buffer.index(from), true, 1);
            final Answers answers = new Answers(ring);
            assertEquals(SENT, answers.await(1).result());
            int received = 0;
            while (received < SENT) {
                received += (int) Socket.receive(pair.there, target.address + received, SENT - received, 0);
            }
            for (int i = 0; i < SENT; i++) {
                assertEquals(Memory.getByte(from + i), Memory.getByte(target.address + i), "byte " + i);
            }
            answers.await(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SHM", "MEMFD", "HUGE_2M"})
    void shouldSendOutOfMemoryThatIsMappedForReading(final Backing backing) throws Exception {
        try (Places places = new Places()) {
            final Path path = places.pathFor(backing);
            final RegionSpec spec = RegionSpec.of(backing, FORMAT, 1, 4096, LENGTH);
            try (Region writer = Region.create(path, spec, region -> {});
                    Region reader = Region.attach(writer.path(), Access.READ_ONLY, AttachOptions.of(FORMAT, 1));
                    Ring ring = Ring.open(RingOptions.of(8))) {
                for (int i = 0; i < LENGTH; i++) {
                    Memory.putByte(writer.dataAddress() + i, Block.at(i));
                }
                final FixedBuffers buffers = FixedBuffers.reserve(ring, 1);
                final FixedBuffer buffer = buffers.add(reader.dataAddress(), LENGTH, Access.READ_ONLY);
                assertEquals("r--s", protection(reader.dataAddress()));
                assertSends(ring, buffer, reader.dataAddress() + 4321);
                buffers.remove(buffer);
                assertEquals(
                        0,
                        buffers.add(reader.dataAddress(), LENGTH, Access.READ_ONLY)
                                .first());
            }
        }
    }

    private static String protection(final long address) throws IOException {
        for (final String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
            final String[] fields = line.split(" ");
            final String[] range = fields[0].split("-");
            if (Long.parseUnsignedLong(range[0], 16) <= address && address < Long.parseUnsignedLong(range[1], 16)) {
                return fields[1];
            }
        }
        return "not mapped";
    }

    /** The same two megabytes again and again, so that it takes addresses and no memory. */
    @Test
    void shouldRegisterMoreThanAGigabyteInPieces() throws Exception {
        final long length = FixedBuffer.PIECE + LENGTH;
        final int fd = Mman.memfdCreate("busbar-test", 0);
        Fcntl.fallocate(fd, LENGTH);
        final int readWrite = Mman.PROT_READ | Mman.PROT_WRITE;
        final long base = Mman.mmap(0, length, readWrite, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
        try (Ring ring = Ring.open(RingOptions.of(8))) {
            for (long at = base; at < base + length; at += LENGTH) {
                Mman.mmap(at, LENGTH, readWrite, Mman.MAP_SHARED | Mman.MAP_FIXED, fd, 0);
            }
            for (int i = 0; i < LENGTH; i++) {
                Memory.putByte(base + i, Block.at(i));
            }
            final FixedBuffers buffers = FixedBuffers.reserve(ring, 3);
            final FixedBuffer buffer = buffers.add(base, length, Access.READ_WRITE);
            final long seam = base + FixedBuffer.PIECE;
            assertEquals(buffer.index(base) + 1, buffer.index(seam));
            assertEquals(10, buffer.contiguous(seam - 10, SENT));
            assertEquals(SENT, buffer.contiguous(seam, SENT));
            assertEquals(20, buffer.contiguous(base + length - 20, SENT));
            assertSends(ring, buffer, seam - SENT);
            assertSends(ring, buffer, seam);
            final IllegalStateException full =
                    assertThrows(IllegalStateException.class, () -> buffers.add(base, length, Access.READ_WRITE));
            assertTrue(full.getMessage().contains("2 places in a row"), full.getMessage());
        } finally {
            Mman.munmap(base, length);
            Unistd.close(fd);
        }
    }

    @Test
    void shouldRegisterAllOrNothing() {
        try (Ring ring = Ring.open(RingOptions.of(8));
                Block block = new Block(LENGTH)) {
            final FixedBuffers buffers = FixedBuffers.reserve(ring, 2);
            Mman.munmap(block.address + LENGTH / 2, LENGTH / 2);
            final RingException refused =
                    assertThrows(RingException.class, () -> buffers.add(block.address, LENGTH, Access.READ_WRITE));
            assertTrue(refused.is(Errno.EFAULT), refused.getMessage());
            assertTrue(
                    refused.getMessage().startsWith("io_uring_register " + LENGTH + " bytes at"), refused.getMessage());
            assertEquals(
                    0, buffers.add(block.address, LENGTH / 2, Access.READ_WRITE).first());
        }
    }

    @Test
    void shouldLeaveNothingPinnedBehindAKilledProcess(@TempDir final Path directory) throws Exception {
        Places.assumeRoot();
        Places.run("chmod", "755", directory.toString());
        final List<String> limit = List.of("prlimit", "--memlock=" + (8 << 20));
        try (Child first = Child.startAsNobody(limit, Files.createDirectory(directory.resolve("1")), Pinning.class)) {
            first.await("pinned");
            final Path visible = Files.createDirectory(directory.resolve("2"));
            try (Child second = Child.startAsNobody(limit, visible, Pinning.class)) {
                final String refusal = second.await("refused");
                assertTrue(refusal.contains("ENOMEM") && refusal.contains("RLIMIT_MEMLOCK is 8388608"), refusal);
                first.kill();
                second.await("pinned");
            }
        }
    }

    /** Pins memory, or says why it cannot, and tries until it can. */
    static final class Pinning {
        private Pinning() {}

        public static void main(final String[] arguments) throws IOException {
            final long length = PINNED_MEGABYTES << 20;
            boolean told = false;
            try (Ring ring = Ring.open(RingOptions.of(8));
                    Block block = new Block(length)) {
                final FixedBuffers buffers = FixedBuffers.reserve(ring, 1);
                for (boolean pinned = false; !pinned; ) {
                    try {
                        buffers.add(block.address, length, Access.READ_WRITE);
                        pinned = true;
                    } catch (final RingException e) {
                        if (!told) {
                            Child.say("refused " + e.getMessage());
                        }
                        told = true;
                    }
                }
                Child.say("pinned");
                Child.parkUntilInputEnds();
            }
        }
    }
}
