package io.busbar.kill;

import io.busbar.log.Channel;

/** A party with a stack of its own. */
abstract class Actor extends Party implements Runnable {
    final InterleavedCase scene;
    private final Fiber fiber = new Fiber(this);

    /** Whether it is between two operations. */
    boolean idle = true;

    /** Whether it has nothing more to do for ever, being closed. */
    boolean closed;

    Actor(final InterleavedCase scene, final int id, final Channel channel) {
        super(scene.machine, id, channel);
        this.scene = scene;
    }

    /** Lets it do as many loads and stores as the machine has patience, or end its operation. */
    final void resume() {
        if (scene.dice.oneIn(8)) {
            age();
        }
        enter();
        fiber.resume();
        machine.running = 0;
    }

    @Override
    public final void run() {
        try {
            while (!closed) {
                act();
                idle = true;
                Fiber.leave();
            }
        } catch (final Throwable failure) {
            scene.failed(failure);
            Fiber.leave();
        }
    }

    /** One operation. */
    abstract void act();
}
