/**
 * How the bytes of a log travel. At home here: the contract between a link and whatever moves its data,
 * {@link io.busbar.bridge.wire.Wire}; start there. Each wire has a package below this one. Not at home here: who talks
 * to whom, where to resume, credit ({@code io.busbar.bridge.link}), and finding and landing bytes in a log
 * ({@link io.busbar.log.SpanReader}, {@link io.busbar.log.SpanWriter}).
 */
package io.busbar.bridge.wire;
