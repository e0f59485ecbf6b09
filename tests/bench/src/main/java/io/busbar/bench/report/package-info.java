/**
 * Pages and charts from result files, and what changed between two runs. Reads what {@code io.busbar.bench.result}
 * keeps, and measures nothing.
 */
package io.busbar.bench.report;
