/** The samples against real market data, and the demo as users run it: a process that starts others. */
package io.busbar.samples;
