/**
 * What runs inside of a measuring process: {@link io.busbar.bench.worker.WorkerMain} takes orders by lines, actors are
 * its pinned threads, and a {@link io.busbar.bench.worker.Task} is what one of them does in one slice of time. Who
 * gives the orders is at home in {@code io.busbar.bench.team}.
 */
package io.busbar.bench.worker;
