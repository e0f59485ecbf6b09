/** The embedded API of Busbar and its command line. */
@SuppressWarnings("requires-transitive-automatic") // Agrona has no descriptor
module io.busbar {
    requires transitive io.busbar.transport;
    requires transitive org.agrona;
    requires static info.picocli;

    exports io.busbar;
}
