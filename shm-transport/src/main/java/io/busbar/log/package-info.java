/**
 * The log: how records are laid out, appended, read and recovered, and the slots by which the kernel tells who lives.
 *
 * <p>At home here: {@link io.busbar.log.RecordLayout} and {@link io.busbar.log.ChannelLayout} (what every byte means),
 * {@link io.busbar.log.ExclusiveAppender} and {@link io.busbar.log.LogReader} (the algorithm; start there).
 * Not at home here: mapping memory ({@code io.busbar.shm}), system calls ({@code io.busbar.linux}), and the API that
 * applications use ({@code io.busbar} in bus-core). The protocol is argued in docs/adr/0001-exclusive-log.md.
 */
package io.busbar.log;
