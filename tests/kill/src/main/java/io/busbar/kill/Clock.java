package io.busbar.kill;

import java.lang.reflect.Field;
import org.agrona.UnsafeApi;

/** Lets time pass for a publisher that asks the kernel about its subscribers once a millisecond only. */
final class Clock {
    private static final long MILLISECOND = 2_000_000;

    private static final ClassValue<Long> LAST_PROBE = new ClassValue<>() {
        @Override
        protected Long computeValue(final Class<?> type) {
            for (final Field field : type.getDeclaredFields()) {
                if (field.getName().equals("lastProbe")) {
                    return UnsafeApi.objectFieldOffset(field);
                }
            }
            throw new IllegalStateException(type + " has no lastProbe: adapt the kill harness to it");
        }
    };

    private Clock() {}

    static void age(final Object owner) {
        final long offset = LAST_PROBE.get(owner.getClass());
        UnsafeApi.putLong(owner, offset, UnsafeApi.getLong(owner, offset) - MILLISECOND);
    }
}
