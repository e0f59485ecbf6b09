/**
 * What a run leaves behind: {@link io.busbar.bench.result.Results} as JSON, one file for each work, of a schema that
 * has a version; histograms in HdrHistogram's own log format beside it; and the sums that are drawn from both.
 * Measuring is at home in {@code io.busbar.bench.campaign}, pages and charts in {@code io.busbar.bench.report}.
 */
package io.busbar.bench.result;
