package io.busbar.bridge.gateway;

/** From Aeron. */
public final class InboundGateway {}
