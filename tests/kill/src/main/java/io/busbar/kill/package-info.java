/**
 * Kills the log's participants at every store, in one process. At home here: the simulated machine that the product's
 * {@code io.busbar.log} runs on unchanged ({@link io.busbar.kill.Machine}), the scripts of publishers and subscribers,
 * the check of what is delivered, and the mutants that show that the check can fail. The classes of
 * {@code io.busbar.shm} and {@code io.busbar.linux} in this module stand before the product's on the class path.
 * Kills of real processes are in tests/integration.
 */
package io.busbar.kill;
