package io.busbar.traffic;

import io.busbar.process.ChildJvm;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a subscriber says at its end.
 *
 * @param published of each life, how many records it knows of
 */
public record Outcome(
        Map<Long, Long> published,
        long received,
        long receivedBytes,
        long lostRecords,
        long lostBytes,
        long gaps,
        long position,
        long records) {
    /** Tells a subscriber that nothing more is published, and waits for what it says. */
    public static Outcome of(final ChildJvm subscriber) {
        subscriber.tell("FINISH");
        return await(subscriber);
    }

    /** Waits for what a subscriber says that knows by itself that nothing more is published. */
    public static Outcome await(final ChildJvm subscriber) {
        final long[] n = numbers(subscriber.await("DONE"));
        subscriber.awaitSuccess();
        final Map<Long, Long> published = new TreeMap<>();
        subscriber.said().lines().filter(line -> line.startsWith("LIFE ")).forEach(line -> {
            final long[] life = numbers(line.substring("LIFE ".length()));
            published.put(life[0], life[1]);
        });
        return new Outcome(published, n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
    }

    /** Numbers with spaces between them. */
    public static long[] numbers(final String line) {
        final String[] words = line.split(" ");
        final long[] numbers = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            numbers[i] = Long.parseLong(words[i]);
        }
        return numbers;
    }
}
