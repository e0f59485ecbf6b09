package io.busbar.kill;

import io.busbar.log.Channel;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.agrona.UnsafeApi;

/**
 * The numbers that a participant and its parts keep to themselves: a survivor's are put back when a kill is taken back.
 * Read past the access rules, so that the product needs no door for it.
 */
final class Frozen {
    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(final Class<?> type) {
            return new Shape(type);
        }
    };

    private static final long START = System.nanoTime();
    private static final long YEAR = TimeUnit.DAYS.toNanos(365);

    /** Of those who look for the dead now and then: no time passes while a party does something. */
    private static final LongSupplier STANDING = () -> START;

    private final Object[] parts;
    private final Shape[] shapes;

    Frozen(final Object participant) {
        final List<Object> found = new ArrayList<>();
        collect(participant, found);
        parts = found.toArray();
        shapes = found.stream().map(part -> SHAPES.get(part.getClass())).toArray(Shape[]::new);
    }

    private static void collect(final Object object, final List<Object> found) {
        for (final Object each : found) {
            if (each == object) {
                return;
            }
        }
        final Shape shape = SHAPES.get(object.getClass());
        if (shape.words > 0) {
            found.add(object);
        }
        if (shape.clock >= 0) {
            UnsafeApi.putReference(object, shape.clock, STANDING);
        }
        for (final long offset : shape.references) {
            final Object part = UnsafeApi.getReference(object, offset);
            if (part != null) {
                collect(part, found);
            }
        }
    }

    int save(final long[] into, final int at) {
        int next = at;
        for (int i = 0; i < parts.length; i++) {
            next = shapes[i].save(parts[i], into, next);
        }
        return next;
    }

    int restore(final long[] from, final int at) {
        int next = at;
        for (int i = 0; i < parts.length; i++) {
            next = shapes[i].restore(parts[i], from, next);
        }
        return next;
    }

    /**
     * Whether the parts that ask the kernel about others once a millisecond may do so now. The clock must not decide
     * it: the same case would go another way when the machine is busy. Nor how often readers look for dead claims,
     * which is as often as they poll.
     */
    void setProbing(final boolean now) {
        for (int i = 0; i < parts.length; i++) {
            final long probe = shapes[i].lastProbe;
            if (probe >= 0) {
                UnsafeApi.putLong(parts[i], probe, now ? START - YEAR : START + YEAR);
            }
            final long look = shapes[i].lastLook;
            if (look >= 0) {
                UnsafeApi.putLong(parts[i], look, START - YEAR);
            }
        }
    }

    /** Where the numbers of a class are. */
    private static final class Shape {
        final long[] longs;
        final long[] ints;
        final long[] booleans;
        final long[] references;
        final int words;
        long lastProbe = -1;
        long lastLook = -1;
        long clock = -1;

        Shape(final Class<?> type) {
            final List<Field> changing = new ArrayList<>();
            final List<Field> own = new ArrayList<>();
            for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
                for (final Field field : each.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        (Modifier.isFinal(field.getModifiers()) ? own : changing).add(field);
                    }
                    if (field.getName().equals("lastProbe")) {
                        lastProbe = UnsafeApi.objectFieldOffset(field);
                    }
                    if (field.getName().equals("lastLook")) {
                        lastLook = UnsafeApi.objectFieldOffset(field);
                    }
                }
            }
            if (lastProbe >= 0 || lastLook >= 0) {
                clock = own.stream()
                        .filter(field -> field.getType() == LongSupplier.class)
                        .mapToLong(UnsafeApi::objectFieldOffset)
                        .findFirst()
                        .orElse(-1);
            }
            longs = offsets(changing, long.class);
            ints = offsets(changing, int.class);
            booleans = offsets(changing, boolean.class);
            words = longs.length + ints.length + booleans.length;
            references = own.stream()
                    .filter(field -> field.getType().getPackage() == Channel.class.getPackage()
                            && field.getType() != Channel.class)
                    .mapToLong(UnsafeApi::objectFieldOffset)
                    .toArray();
        }

        private static long[] offsets(final List<Field> fields, final Class<?> type) {
            return fields.stream()
                    .filter(field -> field.getType() == type)
                    .mapToLong(UnsafeApi::objectFieldOffset)
                    .toArray();
        }

        int save(final Object object, final long[] into, final int at) {
            int next = at;
            for (final long offset : longs) {
                into[next++] = UnsafeApi.getLong(object, offset);
            }
            for (final long offset : ints) {
                into[next++] = UnsafeApi.getInt(object, offset);
            }
            for (final long offset : booleans) {
                into[next++] = UnsafeApi.getByte(object, offset);
            }
            return next;
        }

        int restore(final Object object, final long[] from, final int at) {
            int next = at;
            for (final long offset : longs) {
                UnsafeApi.putLong(object, offset, from[next++]);
            }
            for (final long offset : ints) {
                UnsafeApi.putInt(object, offset, (int) from[next++]);
            }
            for (final long offset : booleans) {
                UnsafeApi.putByte(object, offset, (byte) from[next++]);
            }
            return next;
        }
    }
}
