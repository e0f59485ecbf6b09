/**
 * The bridge: a daemon per host that carries channels to other hosts, to be run by {@code busbar bridge} or inside an
 * application by {@link io.busbar.bridge.Bridge}. At home here: its configuration, and the agent that drives links,
 * wires and control connections. Not at home here: the protocol ({@code io.busbar.bridge.link}) and how bytes travel
 * ({@code io.busbar.bridge.wire}).
 */
package io.busbar.bridge;
