/**
 * The wire {@code rdma}: the source's host writes records into the replica's log by RDMA WRITE, the first stamp of each
 * span last; the replica's host executes nothing for it. At home here: connecting paths, what is written in which
 * order, telling a peer that sleeps. Not at home here: queue pairs ({@link io.busbar.rdma}), and how the replica's
 * writer catches up ({@link io.busbar.log.SpanWriter#advance}). Start at {@link io.busbar.bridge.wire.rdma.RdmaWire};
 * why it is so is in docs/adr/0008-rdma.md.
 */
package io.busbar.bridge.wire.rdma;
