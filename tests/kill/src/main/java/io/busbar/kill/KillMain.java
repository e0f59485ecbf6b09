package io.busbar.kill;
public final class KillMain {
    public static void main(String[] a) throws Exception {
        long seed = Long.parseLong(a[0]); long cases = Long.parseLong(a[1]); long from = a.length > 2 ? Long.parseLong(a[2]) : 0;
        Worker w = new Worker("w", () -> {
            ExclusiveCase c = new ExclusiveCase(Worker.machine(), null);
            long t = System.nanoTime();
            for (long n = from; n < from + cases; n++) {
                try { c.run(seed, n); } catch (Throwable e) { System.out.println(new Trace(Worker.machine()).text()); System.out.println("case " + n + " " + e); if (!(e instanceof Violation)) e.printStackTrace(System.out); return; }
                if (n % 5000 == 4999) { System.out.println(n + " kills " + c.kills + " " + (System.nanoTime() - t) / (double) c.kills + " ns/kill"); }
            }
        });
        w.start(); w.join();
    }
}
