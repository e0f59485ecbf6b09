package io.busbar.uring;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.linux.Errno;
import io.busbar.linux.LinuxException;
import io.busbar.linux.Seccomp;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said where io_uring is not to be had. */
class RingRemedyTest {
    @ParameterizedTest
    @CsvSource({
        "EPERM, 0, a seccomp profile forbids it",
        "EPERM, '', a seccomp profile forbids it",
        "EPERM, 1, kernel.io_uring_group",
        "EPERM, 2, sysctl kernel.io_uring_disabled=0",
        "ENOSYS, '', CONFIG_IO_URING",
        "EINVAL, 0, Linux 5.19",
        "ENOMEM, 0, smaller queues",
    })
    void shouldTellTheCauseApart(final Errno errno, final String disabled, final String remedy) {
        final String told = RingRemedy.forSetup(new LinuxException("io_uring_setup", "", errno.number()), disabled);
        assertTrue(told.contains(remedy), told);
    }

    @ParameterizedTest
    @CsvSource({
        "ENOMEM, RLIMIT_MEMLOCK is 8388608",
        "EFAULT, mapped for writing",
        "EOPNOTSUPP, shared memory or huge pages"
    })
    void shouldTellWhyMemoryIsNotRegistered(final Errno errno, final String remedy) {
        final String told =
                RingRemedy.forBuffers(new LinuxException("io_uring_register", "", errno.number()), 4096, "8388608");
        assertTrue(told.contains(remedy), told);
    }

    @Test
    void shouldNameOperationErrnoAndRemedyUnderSeccomp() throws InterruptedException {
        for (final Errno errno : new Errno[] {Errno.EPERM, Errno.ENOSYS}) {
            final AtomicReference<RingException> refused = new AtomicReference<>();
            final Thread confined = Thread.ofPlatform().start(() -> {
                Seccomp.refuseRings(errno);
                refused.set(assertThrows(RingException.class, () -> Ring.open(RingOptions.of(4))));
            });
            confined.join();
            final String message = refused.get().getMessage();
            assertTrue(message.startsWith("io_uring_setup of 4 entries: " + errno.name()), message);
            assertTrue(message.endsWith(refused.get().remedy()), message);
        }
    }
}
