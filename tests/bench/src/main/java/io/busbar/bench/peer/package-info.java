/**
 * The systems that are compared, Busbar among them, behind one interface: {@link io.busbar.bench.peer.PeerKind} says
 * what there is and how it is set up, {@link io.busbar.bench.peer.Peer} is one of them opened in a process. Add a
 * system in {@link io.busbar.bench.peer.PeerKinds}. What is done with them is in {@code io.busbar.bench.worker}.
 */
package io.busbar.bench.peer;
