package io.busbar.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegionFuzzTest {
    private static final int ROUNDS = 20_000;
    private static final long[] NASTY = {
        0, 1, -1, 127, 128, 129, 4095, 4096, 4097, 1 << 21, 1L << 30, 1L << 44, Long.MAX_VALUE, Long.MIN_VALUE, -4096
    };

    private final Places places = new Places();

    @AfterEach
    void takeAway() {
        places.close();
    }

    /** Half of the headers get a right checksum, or the checksum would be all that is tested. */
    @Test
    void shouldRefuseOrAttachAsCreatedWhateverTheHeaderSays() throws IOException {
        final long seed = Long.getLong("busbar.seed", System.nanoTime());
        System.out.println("RegionFuzzTest: -Dbusbar.seed=" + seed);
        final SplittableRandom random = new SplittableRandom(seed);
        final Path path = places.shm().resolve("region");
        final RegionHeader created;
        try (Region region =
                Region.create(path, RegionSpec.of(Backing.SHM, 1, 1, 200, 2 * Backing.SHM.pageSize()), whole -> {})) {
            created = region.header();
        }
        final byte[] good = created.encode();
        int refused = 0;
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            for (int round = 0; round < ROUNDS; round++) {
                file.write(ByteBuffer.wrap(mutate(good.clone(), random)), 0);
                refused += attaches(path, created) ? 0 : 1;
            }
        }
        assertTrue(refused > ROUNDS / 2, refused + " refused");
    }

    private static byte[] mutate(final byte[] bytes, final SplittableRandom random) {
        final ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
            switch (random.nextInt(3)) {
                case 0 -> header.put(random.nextInt(bytes.length), (byte) random.nextInt());
                case 1 -> header.putLong(random.nextInt(bytes.length / 8) * 8, NASTY[random.nextInt(NASTY.length)]);
                default -> header.putInt(random.nextInt(bytes.length / 4) * 4, random.nextInt());
            }
        }
        if (random.nextBoolean()) {
            header.putInt(RegionLayout.CHECKSUM_OFFSET, RegionLayout.checksum(bytes));
        }
        return bytes;
    }

    private static boolean attaches(final Path path, final RegionHeader created) {
        try (Region region = Region.attach(path, Access.READ_WRITE, AttachOptions.any())) {
            assertEquals(created.fileSize(), region.header().fileSize());
            assertEquals(created.dataOffset(), region.header().dataOffset());
            assertEquals(created.dataSize(), region.dataSize());
            Memory.put(region.dataAddress() + 2 * region.dataSize() - 8, 1);
            Memory.putByte(region.controlAddress() + Math.max(0, region.controlSize() - 1), (byte) 1);
            return true;
        } catch (final RegionException e) {
            return false;
        }
    }
}
