package io.busbar.bench.campaign;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A way to hand bytes of shared memory to a socket, as a plain program does it: techniques.c has one of the same name.
 * What wires of the bridge do with AF_XDP or RDMA is measured by the wires themselves, which take part as soon as
 * {@link io.busbar.bench.peer.NetworkKinds} has them.
 */
public enum Technique {
    WRITE("send(2), which copies", true),
    ZEROCOPY("send(2) with MSG_ZEROCOPY, notifications off the error queue every 32 sends", true),
    URING_SEND("io_uring SEND, one at a time", true),
    URING_SEND_ZC("io_uring SEND_ZC from a registered buffer, one at a time", true),
    SENDFILE("sendfile(2) from a memory file", false),
    VMSPLICE("vmsplice(2) into a pipe of 1 MiB, splice(2) to the socket", false),
    UDP_SEND("datagrams of 1,400 bytes, send(2) each", false),
    UDP_GSO("datagrams of 1,400 bytes, 44 a send with UDP_SEGMENT, received with UDP_GRO", true);

    private final String setup;
    private final boolean intoSink;

    Technique(final String setup, final boolean intoSink) {
        this.setup = setup;
        this.intoSink = intoSink;
    }

    /** As the program calls it. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String setup() {
        return setup;
    }

    /** Those that make sense with datagrams into a device where nobody is, which takes pages for real. */
    static List<Technique> intoSink() {
        return Arrays.stream(values()).filter(each -> each.intoSink).toList();
    }

    /** Those between two processes. */
    static List<Technique> betweenHosts() {
        return List.of(values());
    }
}
