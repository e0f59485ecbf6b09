/**
 * Queue pairs of RDMA devices: connecting them, registering memory, posting work and polling what has completed. At
 * home here: what any use of verbs needs, and the names of what can go wrong with it. Not at home here: logs and what
 * is written where ({@code io.busbar.bridge.wire.rdma} in bus-core), and the C libraries themselves
 * ({@link io.busbar.linux.Verbs}, {@link io.busbar.linux.RdmaCm}). Start at {@link io.busbar.rdma.QueuePair}.
 */
package io.busbar.rdma;
