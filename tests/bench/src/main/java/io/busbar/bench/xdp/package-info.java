/**
 * Datagrams past the kernel's network stack, by Busbar's port and by a C program, and through sockets of the kernel's,
 * in turn over one veth between two network namespaces. Start at {@link io.busbar.bench.xdp.XdpCampaign}.
 */
package io.busbar.bench.xdp;
