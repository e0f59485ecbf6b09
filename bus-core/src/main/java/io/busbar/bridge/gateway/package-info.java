/**
 * Gateways between Aeron streams and channels of a bus, for where other systems speak Aeron: to be run by {@code busbar
 * bridge} ({@code [[gateway]]}), or in an application by {@link io.busbar.bridge.gateway.InboundGateway} and {@link
 * io.busbar.bridge.gateway.OutboundGateway}. Not at home here: carrying a channel from one bus to another, exactly once
 * ({@code io.busbar.bridge.wire.aeron}).
 */
package io.busbar.bridge.gateway;
