package io.busbar.bench.campaign;

/** Something that can be measured for a slice of time. */
interface Subject {
    String name();

    Slice measure();
}
