/**
 * What the races of {@code io.busbar.log} in this module say of themselves: which ordering they hold, and whether they
 * are broken on purpose. The tests that run them are in this package, too.
 */
package io.busbar.stress;
