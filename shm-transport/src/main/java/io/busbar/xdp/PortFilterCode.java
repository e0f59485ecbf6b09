package io.busbar.xdp;

import static io.busbar.linux.Bpf.BPF_B;
import static io.busbar.linux.Bpf.BPF_DW;
import static io.busbar.linux.Bpf.BPF_H;
import static io.busbar.linux.Bpf.BPF_JEQ;
import static io.busbar.linux.Bpf.BPF_JGT;
import static io.busbar.linux.Bpf.BPF_JLT;
import static io.busbar.linux.Bpf.BPF_JNE;
import static io.busbar.linux.Bpf.BPF_W;

import io.busbar.linux.Bpf;
import io.busbar.xdp.PortFilter.Verdict;
import java.nio.ByteOrder;

/**
 * The program behind {@link PortFilter}. The verifier has it prove that it reads nothing outside of the packet's first
 * buffer, and comes to an end.
 */
final class PortFilterCode {
    private static final int RESULT = 0;
    private static final int FIRST = 1;
    private static final int SECOND = 2;
    private static final int THIRD = 3;
    private static final int SCRATCH = 4;
    private static final int VALUE = 5;
    private static final int CONTEXT = 6;
    private static final int TOTAL = 7;
    private static final int VERDICT = 8;
    private static final int LENGTH = 9;
    private static final int STACK = 10;
    private static final int KEY = -4;
    private static final int REASON = -8;
    private static final int UDP = 17;
    private static final int VERSION_AND_LENGTH = 0x45;
    private static final int MORE_OR_OFFSET = 0x3FFF;

    private PortFilterCode() {}

    static long[] assemble(
            final int address,
            final short port,
            final boolean multiBuffer,
            final BpfMap peers,
            final BpfMap sockets,
            final BpfMap counters) {
        final Assembler code = new Assembler();
        code.move(CONTEXT, FIRST);
        code.load(BPF_W, SECOND, CONTEXT, Bpf.XDP_MD_DATA);
        code.load(BPF_W, THIRD, CONTEXT, Bpf.XDP_MD_DATA_END);
        code.move(SCRATCH, SECOND).addNumber(SCRATCH, Packet.HEADERS);
        code.jumpIfRegister(BPF_JGT, SCRATCH, THIRD, "pass");
        whatIsNotOurs(code, address, port);
        // Whatever a call destroys is read before it.
        code.load(BPF_H, TOTAL, SECOND, Packet.IP_TOTAL).swapShort(TOTAL);
        code.load(BPF_H, VERDICT, SECOND, Packet.UDP_LENGTH).swapShort(VERDICT);
        code.load(BPF_W, VALUE, SECOND, Packet.IP_SOURCE).store(BPF_W, STACK, KEY, VALUE);
        code.move(LENGTH, THIRD).subtract(LENGTH, SECOND);
        if (multiBuffer) {
            code.move(FIRST, CONTEXT).call(Bpf.BPF_FUNC_XDP_GET_BUFF_LEN).move(LENGTH, RESULT);
        }
        code.map(FIRST, peers).move(SECOND, STACK).addNumber(SECOND, KEY).call(Bpf.BPF_FUNC_MAP_LOOKUP_ELEM);
        code.jumpIf(BPF_JEQ, RESULT, 0, "stranger");
        code.addNumber(VERDICT, Packet.IP_HEADER).jumpIfRegister(BPF_JNE, VERDICT, TOTAL, "malformed");
        code.jumpIf(BPF_JLT, TOTAL, Packet.HEADERS - Packet.ETHERNET_HEADER, "malformed");
        code.addNumber(TOTAL, Packet.ETHERNET_HEADER).jumpIfRegister(BPF_JGT, TOTAL, LENGTH, "malformed");
        code.jumpIf(BPF_JEQ, TOTAL, Packet.HEADERS, "knock");
        code.map(FIRST, sockets).load(BPF_W, SECOND, CONTEXT, Bpf.XDP_MD_RX_QUEUE_INDEX);
        code.set(THIRD, Bpf.XDP_DROP).call(Bpf.BPF_FUNC_REDIRECT_MAP).move(VERDICT, RESULT);
        reason(code, "", Verdict.PASSED);
        code.jumpIf(BPF_JEQ, VERDICT, Bpf.XDP_REDIRECT, "count");
        reason(code, "", Verdict.UNHEARD).jump("count");
        reason(code, "stranger", Verdict.STRANGERS).set(VERDICT, Bpf.XDP_DROP).jump("count");
        reason(code, "malformed", Verdict.MALFORMED).set(VERDICT, Bpf.XDP_DROP).jump("count");
        reason(code, "knock", Verdict.KNOCKS).set(VERDICT, Bpf.XDP_DROP);
        code.label("count").map(FIRST, counters).move(SECOND, STACK).addNumber(SECOND, REASON);
        code.call(Bpf.BPF_FUNC_MAP_LOOKUP_ELEM).jumpIf(BPF_JEQ, RESULT, 0, "done");
        code.load(BPF_DW, FIRST, RESULT, 0).addNumber(FIRST, 1).store(BPF_DW, RESULT, 0, FIRST);
        code.label("done").move(RESULT, VERDICT).exit();
        code.label("pass").set(RESULT, Bpf.XDP_PASS).exit();
        return code.assemble();
    }

    /** Leaves to the kernel what does not begin with the 42 bytes that all datagrams of the port begin with. */
    private static void whatIsNotOurs(final Assembler code, final int address, final short port) {
        code.load(BPF_H, VALUE, SECOND, Packet.ETHERNET_TYPE).jumpIf(BPF_JNE, VALUE, network(0x0800), "pass");
        code.load(BPF_B, VALUE, SECOND, Packet.IP_VERSION).jumpIf(BPF_JNE, VALUE, VERSION_AND_LENGTH, "pass");
        code.load(BPF_B, VALUE, SECOND, Packet.IP_PROTOCOL).jumpIf(BPF_JNE, VALUE, UDP, "pass");
        code.load(BPF_H, VALUE, SECOND, Packet.UDP_TARGET).jumpIf(BPF_JNE, VALUE, network(port), "pass");
        code.load(BPF_W, VALUE, SECOND, Packet.IP_TARGET).jumpIfInt(BPF_JNE, VALUE, address, "pass");
        code.load(BPF_H, VALUE, SECOND, Packet.IP_FRAGMENT)
                .and(VALUE, network(MORE_OR_OFFSET))
                .jumpIf(BPF_JNE, VALUE, 0, "pass");
    }

    private static Assembler reason(final Assembler code, final String label, final Verdict verdict) {
        if (!label.isEmpty()) {
            code.label(label);
        }
        return code.set(VALUE, verdict.ordinal()).store(BPF_W, STACK, REASON, VALUE);
    }

    /** A number of 16 bits as it reads in a packet. */
    private static int network(final int value) {
        final short number = (short) value;
        return Short.toUnsignedInt(
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? number : Short.reverseBytes(number));
    }
}
