package io.busbar.bridge.wire.aeron;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How the wire aeron works.
 *
 * @param listen        local address where data comes in, by UDP; port 0 has the kernel choose
 * @param directory     of a media driver that runs by itself; empty if the wire has one of its own, embedded
 * @param home          where directories of embedded media drivers are made
 * @param termLength    bytes of a term of the publications, a power of two from {@value #MIN_TERM} to
 *                      {@value #MAX_TERM}; a path takes three of them, as far as they are used
 * @param mtu           most bytes of a UDP payload, a multiple of 32 from {@value #MIN_MTU} to {@value #MAX_MTU}
 * @param share         whether routes of one source to several peers share one publication
 * @param group         multicast address, odd, that shared publications go to; empty: to each peer, by
 *                      multi-destination cast
 * @param driverTimeout how long a media driver that runs by itself may be silent before its paths fail, in ns
 */
public record AeronOptions(
        InetSocketAddress listen,
        Optional<Path> directory,
        Path home,
        int termLength,
        int mtu,
        boolean share,
        Optional<InetSocketAddress> group,
        long driverTimeout) {
    public static final int MIN_TERM = 64 << 10;
    public static final int MAX_TERM = 64 << 20;
    public static final int MIN_MTU = 1024;
    public static final int MAX_MTU = 65_504;

    /** Aeron's alignment of frames. */
    private static final int MTU_STEP = 32;

    public AeronOptions {
        if (termLength < MIN_TERM || termLength > MAX_TERM || Integer.bitCount(termLength) != 1) {
            throw new IllegalArgumentException("the length of a term must be a power of two from " + MIN_TERM + " to "
                    + MAX_TERM + ", not " + termLength);
        }
        if (!isMtu(mtu)) {
            throw new IllegalArgumentException("the MTU must be a multiple of " + MTU_STEP + " from " + MIN_MTU + " to "
                    + MAX_MTU + ", not " + mtu);
        }
        if (group.isPresent() && !isGroup(group.get())) {
            throw new IllegalArgumentException(
                    group.get() + " is no multicast address with an odd last byte and a port");
        }
    }

    /** An embedded driver, terms of 1 MiB, Aeron's usual MTU, a publication for each path. */
    public static AeronOptions of(final InetSocketAddress listen) {
        final Path home = Path.of("/dev/shm", "busbar-" + System.getProperty("user.name") + "-aeron");
        return new AeronOptions(
                listen, Optional.empty(), home, 1 << 20, 1408, false, Optional.empty(), TimeUnit.SECONDS.toNanos(3));
    }

    /** With a media driver that runs by itself, in a directory. */
    public AeronOptions withDirectory(final Path of) {
        return new AeronOptions(listen, Optional.of(of), home, termLength, mtu, share, group, driverTimeout);
    }

    /** With embedded drivers' directories somewhere else. */
    public AeronOptions withHome(final Path directories) {
        return new AeronOptions(listen, directory, directories, termLength, mtu, share, group, driverTimeout);
    }

    /** With other buffers. */
    public AeronOptions withTerms(final int length, final int newMtu) {
        return new AeronOptions(listen, directory, home, length, newMtu, share, group, driverTimeout);
    }

    /** With one publication for all paths of a source, to a multicast group or to each peer. */
    public AeronOptions shared(final Optional<InetSocketAddress> to) {
        return new AeronOptions(listen, directory, home, termLength, mtu, true, to, driverTimeout);
    }

    public static boolean isMtu(final long bytes) {
        return bytes >= MIN_MTU && bytes <= MAX_MTU && bytes % MTU_STEP == 0;
    }

    /** Whether shared publications can go there. Aeron has receivers answer at the next address, so this one is odd. */
    public static boolean isGroup(final InetSocketAddress address) {
        final InetAddress host = address.getAddress();
        return host != null
                && host.isMulticastAddress()
                && (host.getAddress()[host.getAddress().length - 1] & 1) != 0
                && address.getPort() != 0;
    }
}
