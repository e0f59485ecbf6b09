package io.busbar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.ChannelOptions;
import io.busbar.Publication;
import io.busbar.ShmTempDir;
import io.busbar.Subscription;
import io.busbar.SubscriptionOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {
    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Bus bus;

    @BeforeEach
    void open() {
        bus = Bus.open("fx", BusOptions.DEFAULT.withDirectory(directory));
    }

    @AfterEach
    void close() {
        bus.close();
    }

    @Test
    void shouldNameTheLaggard() {
        final Publication publication = bus.addPublication("prices", ChannelOptions.DEFAULT.withCapacity(1 << 20));
        bus.addSubscription("prices", SubscriptionOptions.DEFAULT.asLossy());
        bus.addSubscription("prices");
        publication.offer(new UnsafeBuffer(new byte[100]), 0, 100);
        assertEquals(0, run("info", "fx"));
        final String pid = String.valueOf(ProcessHandle.current().pid());
        assertTrue(out.toString().matches("(?s).*capacity 1,048,576.*position 128  records 1.*"), out::toString);
        assertTrue(out.toString().matches("(?s).*publisher +pid " + pid + " +alive refused 0.*"), out::toString);
        assertTrue(out.toString().matches("(?s).* lossy +position 0  behind 128\n.*"), out::toString);
        assertTrue(out.toString().matches("(?s).* holding +position 0  behind 128  <- laggard.*"), out::toString);
    }

    @Test
    void shouldShowGroupsAndTheirMembers() {
        final Publication publication = bus.addPublication("prices", ChannelOptions.DEFAULT.withCapacity(1 << 20));
        final Subscription member = bus.addSubscription("prices", SubscriptionOptions.DEFAULT.inGroup("workers"));
        publication.offer(new UnsafeBuffer(new byte[100]), 0, 100);
        member.poll((buffer, offset, length, type, position) -> assertEquals(0, run("info", "fx")), 1);
        final String pid = String.valueOf(ProcessHandle.current().pid());
        assertTrue(out.toString().contains("group       workers  position 128  behind 0  members 1"), out::toString);
        assertTrue(out.toString().matches("(?s).*member +pid " + pid + " +alive holds 0  <- laggard.*"), out::toString);
    }

    @Test
    void shouldRefuseToRemoveAChannelWithAMember() {
        bus.addSubscription("prices", SubscriptionOptions.DEFAULT.inGroup("workers"));
        assertEquals(1, run("remove", "fx", "prices"));
    }

    @Test
    void shouldRefuseToRemoveAChannelThatIsInUse() {
        final Publication publication = bus.addPublication("prices");
        assertEquals(1, run("remove", "fx", "prices"));
        assertTrue(
                err.toString()
                        .contains("in use by process " + ProcessHandle.current().pid()),
                err::toString);
        publication.close();
        assertEquals(0, run("remove", "fx", "prices"));
        assertEquals(1, run("remove", "fx", "prices"));
        assertTrue(err.toString().contains("no channel prices"), err::toString);
    }

    @Test
    void shouldRemoveAChannelThatIsInUseOrBrokenWhenForced() throws Exception {
        final Publication publication = bus.addPublication("prices");
        assertEquals(0, run("remove", "fx", "prices", "--force"));
        assertTrue(publication.isRetired());
        bus.addPublication("broken").close();
        final Path region = directory.resolve("fx").resolve("broken");
        final byte[] bytes = Files.readAllBytes(region);
        bytes[40] ^= 1;
        Files.write(region, bytes);
        assertEquals(1, run("info", "fx"));
        assertTrue(err.toString().contains("broken"), err::toString);
        assertEquals(0, run("remove", "fx", "broken", "--force"));
        assertEquals(List.of(), bus.channels());
    }

    @Test
    void shouldSayInOneLineWhatIsWrong() {
        assertEquals(1, run("info", "fx", "nowhere"));
        assertTrue(
                err.toString().startsWith("busbar: ") && err.toString().lines().count() == 1, err::toString);
        assertEquals(CommandLine.ExitCode.SOFTWARE, run("info", "a/b"));
        assertTrue(err.toString().contains("name"), err::toString);
        assertEquals(CommandLine.ExitCode.USAGE, run());
    }

    @Test
    void shouldTryWhatTheMachineOffers() {
        assertEquals(0, run("doctor"));
        for (final String what :
                new String[] {"shared memory", "locks", "robust", "locked memory", "2 MiB", "hugetlbfs"}) {
            assertTrue(out.toString().contains(what), out::toString);
        }
    }

    private int run(final String... arguments) {
        final CommandLine commandLine =
                BusbarCommand.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        final String[] all = new String[arguments.length + (isAboutABus(arguments) ? 2 : 0)];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        if (all.length > arguments.length) {
            all[arguments.length] = "--directory";
            all[arguments.length + 1] = directory.toString();
        }
        return commandLine.execute(all);
    }

    private static boolean isAboutABus(final String... arguments) {
        return arguments.length > 1;
    }
}
