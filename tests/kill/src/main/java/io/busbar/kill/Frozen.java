package io.busbar.kill;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.agrona.UnsafeApi;

/**
 * The numbers that an object of the product keeps to itself: a survivor's are put back when a kill is taken back. Read
 * past the access rules, so that the product needs no door for it.
 */
final class Frozen {
    private static final ClassValue<Frozen> OF = new ClassValue<>() {
        @Override
        protected Frozen computeValue(final Class<?> type) {
            return new Frozen(type);
        }
    };

    private final long[] longs;
    private final long[] ints;
    private final long[] booleans;

    private Frozen(final Class<?> type) {
        final List<Field> fields = new ArrayList<>();
        for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
            for (final Field field : each.getDeclaredFields()) {
                if ((field.getModifiers() & (Modifier.STATIC | Modifier.FINAL)) == 0) {
                    fields.add(field);
                }
            }
        }
        longs = offsets(fields, long.class);
        ints = offsets(fields, int.class);
        booleans = offsets(fields, boolean.class);
    }

    private static long[] offsets(final List<Field> fields, final Class<?> type) {
        return fields.stream()
                .filter(field -> field.getType() == type)
                .mapToLong(UnsafeApi::objectFieldOffset)
                .toArray();
    }

    static Frozen of(final Object object) {
        return OF.get(object.getClass());
    }

    /** The object that a field refers to, for the parts of a participant. */
    static Object part(final Object owner, final String name) {
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            for (final Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return UnsafeApi.getReference(owner, UnsafeApi.objectFieldOffset(field));
                }
            }
        }
        throw new IllegalStateException(owner.getClass() + " has no field " + name + ": adapt the kill harness to it");
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
