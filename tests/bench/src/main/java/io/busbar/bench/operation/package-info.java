/**
 * Single operations on one thread, measured by JMH: what a call costs when nobody else touches the lines. How systems
 * fare between processes is at home in {@code io.busbar.bench.campaign}.
 */
package io.busbar.bench.operation;
