package io.busbar.xdp;

import java.net.Inet4Address;
import java.util.List;

/**
 * A network interface, as the kernel's tables have it.
 *
 * @param index     its number
 * @param name      as in {@code ip link}
 * @param mac       its address, in the lowest 48 bits
 * @param mtu       bytes of the largest packet, without the Ethernet header
 * @param isUp      whether it was brought up
 * @param framing   whether its packets have Ethernet headers
 * @param loops     whether it is the loopback, which needs no MAC
 * @param program   number of the XDP program that is attached to it; 0 for none
 * @param queues    receive queues in use
 * @param driver    its driver's name; empty if it has none
 * @param addresses of IPv4
 */
public record Device(
        int index,
        String name,
        long mac,
        int mtu,
        boolean isUp,
        boolean framing,
        boolean loops,
        int program,
        int queues,
        String driver,
        List<Inet4Address> addresses) {
    public Device {
        addresses = List.copyOf(addresses);
    }
}
