/** Regions, the bindings to Linux, the log and liveness. */
@SuppressWarnings({"module", "requires-transitive-automatic"}) // io.busbar is built later; Agrona has no descriptor
module io.busbar.transport {
    requires transitive org.agrona;

    exports io.busbar.shm;
    exports io.busbar.log;
    exports io.busbar.linux to
            io.busbar;
    exports io.busbar.rdma to
            io.busbar;
    exports io.busbar.uring to
            io.busbar;
    exports io.busbar.xdp to
            io.busbar;
}
