package io.busbar.xdp;

/** Where the program that takes packets off an interface runs. */
public enum AttachMode {
    /** In the driver where it can, else as {@link #GENERIC}. */
    AUTO,
    /** In the driver, or not at all. */
    NATIVE,
    /** After the driver has made a packet of the kernel's of it: any interface can, at the price of a copy. */
    GENERIC
}
