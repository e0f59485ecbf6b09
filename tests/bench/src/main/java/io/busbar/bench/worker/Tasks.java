package io.busbar.bench.worker;

/** All tasks, by the name of the work and the side. */
final class Tasks {
    private Tasks() {}

    static Task of(final String work, final Side side) {
        final boolean publishes = side == Side.PUBLISHER;
        return switch (work) {
            case "probe" -> publishes ? Probe::ping : Probe::pong;
            case "round-trip" -> publishes ? Initiator::run : Echo::run;
            case "throughput" -> publishes ? Stream::publish : Stream::subscribe;
            case "verification" -> publishes ? Verification::publish : Verification::subscribe;
            case "burst" -> publishes ? Burst::publish : Arrivals::spinning;
            case "wake-up" -> publishes ? Burst::publish : Arrivals::sleeping;
            case "claim" -> Recovery::leaveClaim;
            case "recovery" -> publishes ? Recovery::publish : Recovery::watch;
            case "rest" -> (endpoint, order) -> new Words();
            default -> throw new IllegalArgumentException("no task is called " + work);
        };
    }
}
