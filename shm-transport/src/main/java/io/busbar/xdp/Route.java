package io.busbar.xdp;

import java.net.Inet4Address;

/**
 * The way to a host.
 *
 * @param device number of the interface
 * @param hop    the host itself, or the router on the way to it
 * @param mtu    bytes of the largest packet that the way takes; 0 if the tables do not tell
 */
public record Route(int device, Inet4Address hop, int mtu) {}
