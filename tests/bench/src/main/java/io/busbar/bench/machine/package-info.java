/** The machine that is measured: facts that belong to every result, and its processors. */
package io.busbar.bench.machine;
