/** The embedded API of Busbar and its command line. */
@SuppressWarnings("requires-transitive-automatic") // Agrona has no descriptor
module io.busbar {
    requires transitive io.busbar.transport;
    requires transitive org.agrona;
    requires static io.busbar.codecs;
    requires static info.picocli;
    requires static io.aeron.client;
    requires static io.aeron.driver;
    requires static org.tomlj;
    requires static jdk.unsupported; // SIGHUP, for the daemon

    exports io.busbar;
    exports io.busbar.bridge;
    exports io.busbar.bridge.gateway;
    exports io.busbar.bridge.link;
    exports io.busbar.bridge.wire;
    exports io.busbar.rpc;
    exports io.busbar.sbe;
    exports io.busbar.cli;

    opens io.busbar.cli to
            info.picocli;
}
