/** Generated SBE codecs. */
@SuppressWarnings("requires-transitive-automatic") // Agrona has no descriptor
module io.busbar.codecs {
    requires transitive org.agrona;

    exports io.busbar.codecs.bridge;
    exports io.busbar.codecs.envelope;
    exports io.busbar.codecs.mdp;
    exports io.busbar.codecs.orders;
    exports io.busbar.codecs.report;
    exports io.busbar.codecs.rpc;
}
