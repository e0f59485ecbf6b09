/**
 * What is measured, how often, and what counts: {@link io.busbar.bench.campaign.Rounds} takes systems and the floor in
 * turn and throws pairs away whose floor moved, {@link io.busbar.bench.campaign.PairedWork} does that with teams of
 * processes, and the other works, which need no floor, stand beside it.
 */
package io.busbar.bench.campaign;
