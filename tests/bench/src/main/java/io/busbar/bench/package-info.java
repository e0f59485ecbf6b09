/**
 * The command line of the benchmarks: {@code ./busbar bench ipc}, {@code operations}, {@code report}, {@code compare}.
 * Systems are at home in {@code peer}, what processes do in {@code worker} and {@code team}, what counts in {@code
 * campaign}.
 */
package io.busbar.bench;
