package io.busbar.log;

/** A channel in its second lap, with a publisher, and a holding subscriber that took all there was. */
final class LogSlice extends Slice {
    static final long CAPACITY = 4096;

    final ExclusiveAppender appender;
    final HoldingReader reader;
    final Message message;
    final Seen seen;
    final Steps steps;

    /** @param length of payloads; records of that and 16 bytes more must fill the log exactly, lap for lap */
    LogSlice(final int length) {
        super(CAPACITY);
        appender = new ExclusiveAppender(publisher);
        reader = (HoldingReader) LogReader.join(subscriber, true, true);
        message = new Message(length);
        seen = new Seen(length);
        while (appender.position() < CAPACITY) {
            offer();
            poll(1);
        }
        seen.reset();
        steps = new Steps(publisher, CAPACITY);
    }

    long offer() {
        message.at(appender.position());
        return appender.offer(Message.TYPE, message.bytes, message.offset, message.length());
    }

    void poll(final int limit) {
        try {
            reader.poll(seen, limit);
        } catch (final CorruptLogException e) {
            seen.torn = true;
        }
    }
}
