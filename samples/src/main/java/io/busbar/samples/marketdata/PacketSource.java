package io.busbar.samples.marketdata;

import java.io.IOException;
import org.agrona.DirectBuffer;

/** Steps through packets of market data, wherever they come from. */
public interface PacketSource extends AutoCloseable {
    /**
     * Steps to the next packet.
     *
     * @return false if there is none left
     */
    boolean next() throws IOException;

    /** Holds the packet until the next step. */
    DirectBuffer buffer();

    int offset();

    int length();

    /** The UDP port of the packet. An exchange sends every packet twice, to two ports. */
    int feed();

    @Override
    void close() throws IOException;
}
