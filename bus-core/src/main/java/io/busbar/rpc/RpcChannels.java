package io.busbar.rpc;

import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** What the channels of a service are called. */
record RpcChannels(String service) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}");
    private static final int ID_DIGITS = 16;

    RpcChannels {
        if (service == null || !NAME.matcher(service).matches()) {
            throw new IllegalArgumentException("a service's name has 1 to 80 letters, digits, '.', '_' or '-' and does"
                    + " not begin with '.', unlike \"" + service + "\"");
        }
    }

    /** A number that nobody else has. */
    static long newId() {
        long id;
        do {
            id = ThreadLocalRandom.current().nextLong();
        } while (id == 0);
        return id;
    }

    String requests() {
        return service;
    }

    /** Nothing is published there; its publisher slot is the server's, of which there is one at a time. */
    String server() {
        return service + ".server";
    }

    String responses(final long client) {
        return service + "." + String.format("%016x", client);
    }

    /** The client whose responses go through a channel of this name, if it is one of this service's. */
    OptionalLong client(final String channel) {
        final int length = service.length() + 1 + ID_DIGITS;
        if (channel.length() != length || !channel.startsWith(service + ".")) {
            return OptionalLong.empty();
        }
        try {
            final long client = Long.parseUnsignedLong(channel.substring(service.length() + 1), 16);
            return responses(client).equals(channel) ? OptionalLong.of(client) : OptionalLong.empty();
        } catch (final NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
