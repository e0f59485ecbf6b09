/**
 * The coordinator's side of the measuring processes: {@link io.busbar.bench.team.Team} starts the processes of one
 * system, orders what they do, stops them (SIGSTOP) while others are measured, and ends them. What is measured, and
 * how often, is at home in {@code io.busbar.bench.campaign}.
 */
package io.busbar.bench.team;
