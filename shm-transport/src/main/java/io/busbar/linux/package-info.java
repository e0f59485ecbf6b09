/**
 * Linux as C sees it: one class per header, one method per call, errno captured and named, constants with their source.
 * What is at home here knows nothing of regions, logs or wires; {@code io.busbar.shm} builds on it.
 *
 * <p>Calls block the carrier they run on and are never {@code critical}, so a garbage collection does not wait for
 * them.
 */
package io.busbar.linux;
