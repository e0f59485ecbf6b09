/**
 * CME MDP 3.0 market data: the packets it comes in, and the books that are kept from its messages. The messages
 * themselves are SBE; their codecs are generated into {@code io.busbar.codecs.mdp}. Where packets come from is behind
 * {@link io.busbar.samples.marketdata.PacketSource}; how messages travel over a bus is in {@code
 * io.busbar.samples.feed}.
 */
package io.busbar.samples.marketdata;
