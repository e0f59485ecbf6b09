/**
 * The command line: {@code busbar info}, {@code remove}, {@code doctor}. Programs that add commands of their own, such
 * as the samples' demo, start from {@link io.busbar.cli.BusbarCommand#commandLine()}. Needs picocli, which an embedding
 * application does not.
 */
package io.busbar.cli;
