package io.busbar.rpc;

import io.busbar.Bus;
import io.busbar.BusOptions;
import io.busbar.process.Parent;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Asks, some requests at a time, and checks each response, until its parent says STOP. No request of it ever times out.
 * Says ANSWERED after each thousand, RESTED when it has come to rest as it was told by REST, until GO, DIED when the
 * server has, AGAIN after the first response of the next one.
 * Arguments: directory, service; "lazy" to ask and never poll.
 */
final class AskingClientMain implements ResponseHandler {
    private static final long NEVER = TimeUnit.DAYS.toNanos(1);
    private static final int AT_A_TIME = 8;
    private static final int REPORT = 1_000;

    private final Map<Long, Long> asked = new HashMap<>();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[24]);
    private final RequestClient client;
    private long sent;
    private long answered;
    private long died;
    private boolean told;

    private AskingClientMain(final RequestClient client) {
        this.client = client;
    }

    public static void main(final String[] arguments) {
        try (Bus bus = Bus.open("test", BusOptions.DEFAULT.withDirectory(Path.of(arguments[0])));
                RequestClient client = new RequestClient(bus, arguments[1])) {
            final AskingClientMain main = new AskingClientMain(client);
            if (arguments.length > 2) {
                main.askOnly();
            } else {
                main.run();
            }
        }
    }

    private void askOnly() {
        while (!client.isConnected()) {
            client.poll(this, 1);
        }
        for (int i = 0; i < AT_A_TIME; i++) {
            ask();
        }
        Parent.say("ASKED");
        Parent.awaitDeath();
    }

    private void run() {
        String line = Parent.poll();
        while (line == null || client.outstanding() > 0) {
            while (line == null && client.outstanding() < AT_A_TIME && ask()) {
                continue;
            }
            final boolean connected = client.isConnected();
            client.poll(this, AT_A_TIME, TimeUnit.SECONDS.toNanos(1));
            if (connected && !client.isConnected()) {
                // It may have answered everything before it died.
                tellDeath();
            }
            line = line == null ? Parent.poll() : line;
            if ("REST".equals(line) && client.outstanding() == 0) {
                line = rest();
            }
        }
        if (!asked.isEmpty()) {
            throw new IllegalStateException("no outcome: " + asked);
        }
        Parent.say("DONE", sent, answered, died, client.stale());
    }

    /** Does nothing, and is in the middle of nothing; returns what is told then, or null to go on. */
    private static String rest() {
        Parent.say("RESTED");
        String line = Parent.poll();
        while (line == null) {
            Thread.onSpinWait();
            line = Parent.poll();
        }
        return line.equals("GO") ? null : line;
    }

    private boolean ask() {
        message.putLong(0, client.id());
        message.putLong(8, sent);
        message.putLong(16, ~sent);
        final long id = client.offer((int) (sent & 0xFFFF), message, 0, 24, NEVER);
        if (id > 0) {
            asked.put(id, sent++);
        }
        return id > 0;
    }

    @Override
    public void onResponse(
            final long correlationId, final int type, final DirectBuffer buffer, final int offset, final int length) {
        final Long number = asked.remove(correlationId);
        if (number == null
                || length != 24
                || buffer.getLong(offset) != client.id()
                || buffer.getLong(offset + 8) != number
                || buffer.getLong(offset + 16) != ~number
                || type != (number & 0xFFFF)) {
            throw new IllegalStateException("response to " + correlationId + " is not what was asked: " + number);
        }
        if (told) {
            told = false;
            Parent.say("AGAIN");
        }
        if (++answered % REPORT == 0) {
            Parent.say("ANSWERED", answered);
        }
    }

    @Override
    public void onFailure(final long correlationId, final Outcome outcome) {
        if (outcome != Outcome.SERVER_DIED || asked.remove(correlationId) == null) {
            throw new IllegalStateException(correlationId + ": " + outcome);
        }
        died++;
        tellDeath();
    }

    private void tellDeath() {
        if (!told) {
            told = true;
            Parent.say("DIED");
        }
    }
}
