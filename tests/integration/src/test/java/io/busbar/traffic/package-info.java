/**
 * What test publishers publish and test subscribers expect: a {@link io.busbar.traffic.Script} derives each record's
 * length and bytes from its place, {@link io.busbar.traffic.MixedPublisher} publishes it in all ways there are, and
 * {@link io.busbar.traffic.Checker} holds what arrives against it. Processes agree on a seed and on nothing else.
 */
package io.busbar.traffic;
