/**
 * Reading network captures: the files (pcap, pcapng) and the way down from an Ethernet frame to the payload of a UDP
 * datagram. Nothing here knows what the payload is; that is in {@code io.busbar.samples.marketdata}. A capture may come
 * from anywhere: every length in it is checked before it is used, a broken file ends in a {@link
 * io.busbar.samples.capture.CaptureException}, and a frame that is not UDP over IPv4 is counted and passed over.
 */
package io.busbar.samples.capture;
