package io.busbar.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.shm.RegionException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no regions, or no longer are, or not the ones asked for. */
class RegionRefusalTest {
    private static final int PAGE = (int) Backing.SHM.pageSize();
    private static final AttachOptions WANTED = AttachOptions.of(7, 3);

    private final Places places = new Places();
    private final Path path = places.shm().resolve("region");

    @BeforeEach
    void create() {
        Region.create(path, RegionSpec.of(Backing.SHM, 7, 3, 1000, 4 * PAGE), region -> {})
                .close();
    }

    @AfterEach
    void takeAway() {
        places.close();
    }

    private RegionException refused(final Reason reason, final AttachOptions wanted) {
        final RegionException e =
                assertThrows(RegionException.class, () -> Region.attach(path, Access.READ_WRITE, wanted));
        assertEquals(reason, e.reason(), e.getMessage());
        assertEquals(path, e.path());
        assertTrue(e.getMessage().contains(path.toString()), e.getMessage());
        return e;
    }

    private void edit(final boolean withChecksum, final Consumer<ByteBuffer> change) {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer header =
                    ByteBuffer.allocate(RegionLayout.HEADER_SIZE).order(ByteOrder.nativeOrder());
            file.read(header, 0);
            change.accept(header);
            if (withChecksum) {
                header.putInt(RegionLayout.CHECKSUM_OFFSET, RegionLayout.checksum(header.array()));
            }
            file.write(header.rewind(), 0);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldRefuseWhatIsNotThere() {
        Region.delete(path);
        refused(Reason.NOT_FOUND, WANTED);
    }

    @Test
    void shouldRefuseAFileOfSomethingElse() throws IOException {
        Files.writeString(path, "a text that is rather longer than eight bytes");
        refused(Reason.FOREIGN, WANTED);
    }

    @Test
    void shouldRefuseADirectory() {
        Region.delete(path);
        assertTrue(path.toFile().mkdir());
        refused(Reason.FOREIGN, WANTED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 100, 127, 128, 4095, 4096, 8192, 5 * 4096 - 1})
    void shouldRefuseAFileThatWasCutOff(final int size) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(size);
        }
        refused(Reason.TRUNCATED, WANTED);
    }

    @Test
    void shouldRefuseAFileThatGrew() throws IOException {
        Files.write(path, new byte[] {0}, StandardOpenOption.APPEND);
        refused(Reason.GEOMETRY, WANTED);
    }

    @Test
    void shouldRefuseANewerLayout() {
        edit(true, header -> header.putInt(RegionLayout.MAJOR_VERSION_OFFSET, 2));
        refused(Reason.NEWER_VERSION, WANTED);
    }

    @Test
    void shouldRefuseAnOlderLayout() {
        edit(true, header -> header.putInt(RegionLayout.MAJOR_VERSION_OFFSET, 0));
        refused(Reason.OLDER_VERSION, WANTED);
    }

    @Test
    void shouldAttachALayoutThatOnlyAddsFields() {
        edit(true, header -> header.putInt(RegionLayout.MINOR_VERSION_OFFSET, 1).put(100, (byte) 1));
        Region.attach(path, Access.READ_ONLY, WANTED).close();
    }

    @Test
    void shouldRefuseTheOtherByteOrder() {
        edit(true, header -> {
            final ByteOrder other =
                    header.order() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            final ByteBuffer copy = ByteBuffer.wrap(header.array().clone()).order(other);
            for (int i = 8; i < RegionLayout.HEADER_SIZE; i += Integer.BYTES) {
                header.putInt(i, copy.getInt(i));
            }
        });
        refused(Reason.BYTE_ORDER, WANTED);
    }

    @Test
    void shouldRefuseAHeaderWithAnyBitFlipped() {
        for (int bit = 0; bit < RegionLayout.HEADER_SIZE * 8; bit++) {
            final int flipped = bit;
            final Consumer<ByteBuffer> flip =
                    header -> header.put(flipped / 8, (byte) (header.get(flipped / 8) ^ 1 << flipped % 8));
            edit(false, flip);
            assertThrows(RegionException.class, () -> Region.inspect(path), () -> "bit " + flipped);
            edit(false, flip);
        }
        Region.inspect(path);
    }

    @ParameterizedTest
    @CsvSource({
        "32, 0",
        "32, 1",
        "32, 8192",
        "32, 2097152",
        "40, 0",
        "40, 129",
        "40, -128",
        "48, -1",
        "48, 9223372036854775807",
        "48, 17592186044417",
        "48, 8192",
        "56, 0",
        "56, 4097",
        "56, -4096",
        "56, 9223372036854771712",
        "64, 0",
        "64, -4096",
        "64, 1",
        "64, 4097",
        "64, 9223372036854771712",
        "64, 35184372088832"
    })
    void shouldRefuseSizesAndOffsetsThatCannotBe(final int offset, final long value) {
        edit(true, header -> header.putLong(offset, value));
        refused(Reason.GEOMETRY, WANTED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 44, 8 * 4096})
    void shouldRefuseMoreDataThanTheFileHas(final long dataSize) {
        edit(true, header -> header.putLong(RegionLayout.DATA_SIZE_OFFSET, dataSize));
        refused(Reason.TRUNCATED, WANTED);
    }

    @Test
    void shouldRefuseAnUnknownBacking() {
        edit(true, header -> header.putInt(RegionLayout.BACKING_OFFSET, 99));
        refused(Reason.CORRUPT, WANTED);
    }

    @Test
    void shouldRefuseHugePagesOutsideOfHugetlbfs() {
        final long huge = Backing.HUGE_2M.pageSize();
        edit(
                true,
                header -> header.putInt(RegionLayout.BACKING_OFFSET, Backing.HUGE_2M.id())
                        .putLong(RegionLayout.PAGE_SIZE_OFFSET, huge)
                        .putLong(RegionLayout.DATA_OFFSET_OFFSET, huge)
                        .putLong(RegionLayout.DATA_SIZE_OFFSET, huge));
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), 2 * huge - 1);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
        refused(Reason.GEOMETRY, WANTED);
    }

    @Test
    void shouldRefuseAnotherFormat() {
        refused(Reason.FOREIGN, AttachOptions.of(8, 3));
    }

    @Test
    void shouldRefuseAnotherVersionOfTheFormat() {
        refused(Reason.NEWER_VERSION, AttachOptions.of(7, 2));
        refused(Reason.OLDER_VERSION, AttachOptions.of(7, 4));
    }

    @Test
    void shouldRefuseAnotherIncarnation() {
        final long incarnation = Region.inspect(path).incarnation();
        Region.attach(path, Access.READ_ONLY, WANTED.withIncarnation(incarnation))
                .close();

        Region.delete(path);
        create();
        refused(Reason.INCARNATION, WANTED.withIncarnation(incarnation));
    }

    @Test
    void shouldNotDeleteWhatIsNoRegion() throws IOException {
        final Path text = Files.writeString(path.resolveSibling("text"), "something else");
        assertEquals(
                Reason.FOREIGN,
                assertThrows(RegionException.class, () -> Region.delete(text)).reason());
        assertTrue(Files.exists(text));
    }
}
