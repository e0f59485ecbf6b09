package io.busbar.hotpath;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.process.ShmTempDir;
import io.busbar.rpc.MessageClaim;
import io.busbar.rpc.RequestClient;
import io.busbar.rpc.RequestHandler;
import io.busbar.rpc.RequestServer;
import io.busbar.rpc.ResponseHandler;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that a client and a server on one thread allocate; {@link AllocationTest} shows that one would be noticed. */
class RequestAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int REQUESTS = 500_000;
    private static final int WARM_UPS = 3;
    private static final long TIMEOUT_NANOS = TimeUnit.HOURS.toNanos(1);

    @TempDir(factory = ShmTempDir.class)
    Path directory;

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[32]);
    private final MessageClaim requestClaim = new MessageClaim();
    private final MessageClaim responseClaim = new MessageClaim();
    private RequestServer server;
    private long answered;
    private final ResponseHandler responses = (id, type, buffer, offset, length) -> answered += buffer.getLong(offset);
    private final RequestHandler requests = (client, id, type, buffer, offset, length) -> {
        if ((type & 1) == 0) {
            server.offer(client, id, type, buffer, offset, length);
        } else {
            server.tryClaim(client, id, type, length, responseClaim);
            responseClaim.buffer().putBytes(0, buffer, offset, length);
            responseClaim.commit();
        }
    };

    @Test
    void shouldAllocateNothingForARequestAndItsResponse() {
        try (Bus bus = Bus.open("hot", BusOptions.DEFAULT.withDirectory(directory));
                RequestServer opened = new RequestServer(bus, "service");
                RequestClient client = new RequestClient(bus, "service")) {
            server = opened;
            message.putLong(0, 1);
            while (!client.isConnected()) {
                client.poll(responses, 1);
                server.poll(requests, 1);
            }
            for (int i = 0; i < WARM_UPS; i++) {
                measure(client, REQUESTS);
            }
            measure(client, 0);
            final long ofMeasuring = measure(client, 0);
            assertEquals(0, measure(client, REQUESTS) - ofMeasuring);
            assertEquals((long) (WARM_UPS + 1) * REQUESTS, answered);
        }
    }

    private long measure(final RequestClient client, final int count) {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < count; i += 4) {
            client.offer(0, message, 0, 32, TIMEOUT_NANOS);
            client.offer(1, message, 0, 32, TIMEOUT_NANOS);
            client.cancel(client.offer(0, message, 0, 32, 0));
            client.tryClaim(0, 32, TIMEOUT_NANOS, requestClaim);
            requestClaim.buffer().putLong(0, 1);
            requestClaim.commit();
            client.offer(1, message, 0, 32, TIMEOUT_NANOS);
            server.poll(requests, 16);
            client.poll(responses, 16);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
