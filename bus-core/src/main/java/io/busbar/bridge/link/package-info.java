/**
 * Links: the session between a source's bridge and a replica's, as state machines without threads, clocks or sockets of
 * their own. Time, frames and wires come in from outside, so a test can drive thousands of them from a seed. Start with
 * {@link io.busbar.bridge.link.SourceLink} and {@link io.busbar.bridge.link.ReplicaLink}; docs/PROTOCOL.md has the
 * pictures. Not at home here: how bytes travel ({@code io.busbar.bridge.wire}), and the daemon ({@code
 * io.busbar.bridge}).
 */
package io.busbar.bridge.link;
