/**
 * {@code busbar demo}: a publisher and a follower of market data, each a process of its own, and a parent that compares
 * what they say. They say it over the bus, too, in channels next to the market data's; see {@link
 * io.busbar.samples.demo.DemoBus}.
 */
package io.busbar.samples.demo;
