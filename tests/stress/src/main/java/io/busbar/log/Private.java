package io.busbar.log;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** The product's private methods that are raced without what is around them, for example system calls. */
final class Private {
    private static final MethodHandle HOLD = handle(
            Joining.class,
            "hold",
            MethodType.methodType(Checkpoint.class, Channel.class, Slot.class, boolean.class),
            true);
    private static final MethodHandle LOAD =
            handle(Checkpoints.class, "load", MethodType.methodType(Checkpoint.class, int.class), false);

    private Private() {}

    private static MethodHandle handle(
            final Class<?> owner, final String name, final MethodType type, final boolean isStatic) {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(owner, MethodHandles.lookup());
            return isStatic ? lookup.findStatic(owner, name, type) : lookup.findVirtual(owner, name, type);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** {@code Joining.hold}: what a joiner does between taking its slot and walking to the tail. */
    static Checkpoint hold(final Channel channel, final Slot slot, final boolean oldest) {
        try {
            return (Checkpoint) HOLD.invokeExact(channel, slot, oldest);
        } catch (final Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code Checkpoints.load}: reads one entry. */
    static Checkpoint load(final Checkpoints checkpoints, final int index) {
        try {
            return (Checkpoint) LOAD.invokeExact(checkpoints, index);
        } catch (final Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
