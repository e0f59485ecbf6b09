/**
 * SBE messages on a bus: flyweights put on a claim in place ({@link io.busbar.sbe.SbeClaims}) and dispatched by
 * template ({@link io.busbar.sbe.SbeDispatcher}). For codecs generated with {@code sbe.java.generate.interfaces=true}
 * and the standard message header. Other encodings need nothing of this: they use {@code io.busbar} as it is.
 */
package io.busbar.sbe;
