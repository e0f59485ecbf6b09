package io.busbar.bridge.gateway;

/** Moves messages between an Aeron stream and a channel. Belongs to the thread that polls it first. */
public sealed interface Gateway extends AutoCloseable permits InboundGateway, OutboundGateway {
    /**
     * Takes over messages.
     *
     * @param nowNanos the time, of a clock that only grows
     * @return how much there was to do; 0 if nothing
     * @throws RuntimeException if Aeron refuses the stream, or its client is closed: close this one, and make another
     */
    int poll(long nowNanos);

    /** What became of the messages; for the thread that polls. */
    GatewayCounts counts();

    @Override
    void close();
}
