/**
 * The API for applications: open a {@link io.busbar.Bus}, add a {@link io.busbar.Publication} or a
 * {@link io.busbar.Subscription}, offer and poll. Words and conventions are Aeron's and Agrona's.
 *
 * <p>Not at home here: how the log works ({@code io.busbar.log}), SBE ({@code io.busbar.sbe}), the command line
 * ({@code io.busbar.cli}).
 */
package io.busbar;
