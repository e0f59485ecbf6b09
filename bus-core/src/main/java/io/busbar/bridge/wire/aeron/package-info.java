/**
 * The wire {@code aeron}: spans of the source's log go into Aeron publications and land in the replica straight out of
 * Aeron's term buffers, each frame marked with its position in the log. {@link io.busbar.bridge.wire.aeron.AeronWire}
 * is the one class that can be used where Aeron, an optional dependency, is not on the class path;
 * docs/adr/0011-aeron.md says why it is as it is. Not at home here: gateways between Aeron streams and channels ({@code
 * io.busbar.bridge.gateway}).
 */
package io.busbar.bridge.wire.aeron;
