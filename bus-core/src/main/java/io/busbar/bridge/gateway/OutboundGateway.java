package io.busbar.bridge.gateway;

/** To Aeron. */
public final class OutboundGateway {}
