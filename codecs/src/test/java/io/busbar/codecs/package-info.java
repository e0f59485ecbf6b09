/** Codecs held against the bytes that their specifications prescribe; the codecs themselves are generated. */
package io.busbar.codecs;
