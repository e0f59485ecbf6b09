package io.busbar.kill;

/**
 * Which of a party's stores the others see when they come to run: as if it had a store buffer that empties out of
 * order. Stores that no fence has ordered may be hidden from others while the party does not run; it sees them itself.
 * A party that is killed takes its hidden stores with it.
 */
final class Visibility {
    private static final int FAR = 200;

    private final Machine machine;
    private final Dice dice;
    private final int[] pending = new int[64];

    Visibility(final Machine machine, final Dice dice) {
        this.machine = machine;
        this.dice = dice;
    }

    private int gather(final int party) {
        int count = 0;
        for (int i = machine.fenced[party]; i < machine.top() && count < pending.length; i++) {
            if (machine.isPending(i, party)) {
                pending[count++] = i;
            }
        }
        return count;
    }

    /** The party stops running: hides some of its stores. */
    void hide(final int party) {
        final int count = gather(party);
        if (count == 0 || dice.oneIn(2) || count == pending.length) {
            machine.fenced[party] = machine.top();
            return;
        }
        final long seen = close(dice.oneIn(4) ? 0 : dice.next(), count);
        for (int i = count - 1; i >= 0; i--) {
            machine.undo(pending[i]);
        }
        for (int i = 0; i < count; i++) {
            if ((seen >>> i & 1) != 0) {
                machine.redo(pending[i]);
                machine.settle(pending[i]);
            } else if (isOverwritten(i, seen, count)) {
                // A word goes through its values in order, whoever looks.
                machine.settle(pending[i]);
            }
        }
    }

    private boolean isOverwritten(final int index, final long seen, final int count) {
        final long word = machine.address[pending[index]];
        for (int i = index + 1; i < count; i++) {
            if ((seen >>> i & 1) != 0 && machine.address[pending[i]] == word) {
                return true;
            }
        }
        return false;
    }

    /** The party goes on: it sees its own stores. */
    void show(final int party) {
        if (machine.fenced[party] == machine.top()) {
            return;
        }
        final int count = gather(party);
        for (int i = 0; i < count; i++) {
            machine.redoAnew(pending[i]);
        }
        if (machine.top() - machine.fenced[party] > FAR) {
            machine.fenced[party] = machine.top();
        }
    }

    /** A release store is seen only together with all before it. */
    private long close(final long seen, final int count) {
        for (int i = count - 1; i >= 0; i--) {
            if ((seen >>> i & 1) != 0 && machine.kind(pending[i]) == Machine.RELEASE) {
                return seen | (1L << i) - 1;
            }
        }
        return seen;
    }
}
