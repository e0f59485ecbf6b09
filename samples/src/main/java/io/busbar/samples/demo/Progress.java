package io.busbar.samples.demo;

import io.busbar.samples.marketdata.TopOfBook;

/**
 * How far the follower is.
 *
 * @param perSecond messages a second since it was told last
 * @param top       the book with the most entries so far
 */
record Progress(long messages, long perSecond, TopOfBook top) {}
