package io.busbar.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LinuxExceptionTest {
    @Test
    void shouldTellOperationPathAndErrno() {
        final LinuxException e =
                assertThrows(LinuxException.class, () -> Fcntl.open("/no/such/file", Fcntl.O_RDONLY, 0));

        assertEquals("open /no/such/file: ENOENT (no such file or directory)", e.getMessage());
        assertTrue(e.is(Errno.EACCES, Errno.ENOENT));
    }

    @Test
    void shouldNumberErrorsThatItHasNoNameFor() {
        assertEquals("errno 4000", new LinuxException("ioctl", "it", 4000).errnoName());
    }

    @Test
    void shouldKeepErrnoPerThread() throws Exception {
        assertThrows(LinuxException.class, () -> Fcntl.open("/no/such/file", Fcntl.O_RDONLY, 0));
        final Thread other = Thread.ofPlatform()
                .start(() -> assertThrows(LinuxException.class, () -> Fcntl.open("/dev/null/x", Fcntl.O_RDONLY, 0)));
        other.join();

        assertEquals(Errno.ENOENT.number(), Native.errno());
    }
}
