/**
 * Orders in, execution reports back: {@code io.busbar.rpc} in a small order gateway. {@link
 * io.busbar.samples.orders.OrderGateway} answers, {@link io.busbar.samples.orders.OrderEntry} asks; each is a
 * command, to be run in as many terminals as one likes.
 */
package io.busbar.samples.orders;
