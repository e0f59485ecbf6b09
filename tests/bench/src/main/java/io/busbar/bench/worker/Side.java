package io.busbar.bench.worker;

/** Which end of the flow an actor is at; in a round trip, publishers begin and subscribers answer. */
public enum Side {
    PUBLISHER,
    SUBSCRIBER
}
