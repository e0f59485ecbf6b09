/**
 * Entry of the executable jar. The samples are in the packages below: {@code capture} reads network captures, {@code
 * marketdata} keeps books from packets, {@code synthetic} makes packets up, {@code feed} moves messages over a bus, and
 * {@code demo} makes a command of it all. Start reading in {@code feed}.
 */
package io.busbar.samples;
