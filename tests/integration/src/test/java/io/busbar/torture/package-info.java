/**
 * Campaigns of real kills: a supervisor ({@link io.busbar.torture.Campaign}) runs JVMs that publish and subscribe,
 * SIGKILLs and SIGSTOPs them at random moments, and puts others in their place. Survivors check each record. Started by
 * {@code ./busbar torture}, and in a short form by a test. What is published and how it is checked is at home in
 * {@link io.busbar.traffic}.
 */
package io.busbar.torture;
