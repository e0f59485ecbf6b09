package io.busbar.bridge.link;

/**
 * A link at a glance.
 *
 * @param link      its name
 * @param state     what it is doing
 * @param wire      that carries it, empty if none does
 * @param wires     a source's: the route's wires in their order, and which are set aside for how long, why; a
 *                  replica's: what the peer offered, and what of it this side does not accept, why; for people
 * @param sent      a source's: up to where bytes were sent; a replica's: up to where they have landed
 * @param taken     up to where records are visible in the replica
 * @param sessions  how many sessions have come to carry data
 * @param fallbacks how often a wire was set aside, or not accepted, because it failed, and another had its turn
 * @param gaps      how often records were lost to a replica
 * @param missed    how many they were, as far as they could be counted
 * @param lastError why the last session ended; empty if none did
 */
public record LinkStatus(
        String link,
        String state,
        String wire,
        String wires,
        long sent,
        long taken,
        long sessions,
        long fallbacks,
        long gaps,
        long missed,
        String lastError) {}
