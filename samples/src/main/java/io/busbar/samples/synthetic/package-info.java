/**
 * A market made up from a seed: books, trades and statistics as packets that nothing tells from an exchange's, for
 * whoever has no capture at hand. The same seed gives the same bytes, always and everywhere.
 */
package io.busbar.samples.synthetic;
