package io.busbar.bridge.gateway;

/** Told what happens to gateways: seldom, and never for each message. */
@FunctionalInterface
public interface GatewayEvents {
    /**
     * Called after the fact, on the gateway's thread; must not use the gateway or its Aeron client.
     *
     * @param gateway its name
     * @param what    for people
     */
    void onEvent(String gateway, String what);
}
