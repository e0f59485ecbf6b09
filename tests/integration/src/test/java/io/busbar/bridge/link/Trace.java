package io.busbar.bridge.link;

/** What happened, as one number: equal if and only if all that was noted is equal, in the same order. */
final class Trace {
    private static final long PRIME = 0x100000001B3L;

    private final StringBuilder text;
    private long hash = 0xCBF29CE484222325L;
    private long notes;

    Trace(final boolean keep) {
        text = keep ? new StringBuilder() : null;
    }

    void note(final String what, final long number) {
        for (int i = 0; i < what.length(); i++) {
            hash = (hash ^ what.charAt(i)) * PRIME;
        }
        hash = (hash ^ number) * PRIME;
        hash ^= hash >>> 29;
        notes++;
        if (text != null) {
            text.append(what).append(' ').append(number).append('\n');
        }
    }

    long hash() {
        return hash;
    }

    long notes() {
        return notes;
    }

    @Override
    public String toString() {
        return text == null ? Long.toHexString(hash) : text.toString();
    }
}
