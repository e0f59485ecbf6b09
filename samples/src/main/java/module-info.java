/** Trading-style programs on Busbar. */
module io.busbar.samples {
    requires io.busbar;
    requires io.busbar.codecs;
    requires info.picocli;
    requires HdrHistogram;
    requires java.management;

    opens io.busbar.samples.demo to
            info.picocli;
    opens io.busbar.samples.orders to
            info.picocli;
}
