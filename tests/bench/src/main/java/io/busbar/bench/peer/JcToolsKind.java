package io.busbar.bench.peer;

import java.util.EnumMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.SpscArrayQueue;

/** JCTools' queues between threads of one process: references to messages that are reused. */
record JcToolsKind(String name, boolean many) implements PeerKind {
    @Override
    public String family() {
        return "jctools";
    }

    @Override
    public String setup() {
        return (many ? "MpscArrayQueue" : "SpscArrayQueue")
                + " of references to preallocated messages of 4 MiB in all, relaxedOffer and drain; between threads of"
                + " one process";
    }

    @Override
    public boolean inProcess() {
        return true;
    }

    @Override
    public boolean supports(final Topology topology, final int length) {
        return topology.subscribers() == 1 && (many || topology.publishers() == 1);
    }

    @Override
    public Peer open(final Place place, final boolean host) {
        final int capacity = DisruptorKind.events(place.length()) / 2;
        final Map<Flow, MessagePassingQueue<Message>> queues = new EnumMap<>(Flow.class);
        place.flows()
                .forEach(flow ->
                        queues.put(flow, many ? new MpscArrayQueue<>(capacity) : new SpscArrayQueue<>(capacity)));
        return new Peer() {
            @Override
            public Sender sender(final Flow flow, final int index) {
                return new QueueSender(queues.get(flow), capacity, place.length());
            }

            @Override
            public Receiver receiver(final Flow flow, final int index, final boolean mayBlock) {
                return new QueueReceiver(queues.get(flow));
            }
        };
    }

    private static final class Message {
        final UnsafeBuffer bytes;
        int length;

        Message(final int capacity) {
            bytes = new UnsafeBuffer(new byte[capacity]);
        }
    }

    /**
     * Reuses its messages in turn. There are twice as many as the queue holds: when one comes up again, the queue has
     * since taken as many others as it holds, so this one was polled, and its handler has returned.
     */
    private static final class QueueSender implements Sender {
        private final MessagePassingQueue<Message> queue;
        private final Message[] messages;
        private int next;

        QueueSender(final MessagePassingQueue<Message> queue, final int capacity, final int length) {
            this.queue = queue;
            messages = new Message[2 * capacity];
            for (int i = 0; i < messages.length; i++) {
                messages[i] = new Message(length);
            }
        }

        @Override
        public boolean trySend(final DirectBuffer source, final int offset, final int length) {
            final Message message = messages[next];
            Payload.write(message.bytes, 0, source, offset, length);
            message.length = length;
            if (!queue.relaxedOffer(message)) {
                return false;
            }
            next = next + 1 == messages.length ? 0 : next + 1;
            return true;
        }

        @Override
        public void close() {}
    }

    private static final class QueueReceiver implements Receiver, MessagePassingQueue.Consumer<Message> {
        private final MessagePassingQueue<Message> queue;
        private Sink sink;

        QueueReceiver(final MessagePassingQueue<Message> queue) {
            this.queue = queue;
        }

        @Override
        public void accept(final Message message) {
            sink.onMessage(message.bytes, 0, message.length);
        }

        @Override
        public int poll(final Sink taker, final int limit) {
            sink = taker;
            return queue.drain(this, limit);
        }

        @Override
        public void close() {}
    }
}
