package io.busbar.samples.marketdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.busbar.codecs.mdp.MDUpdateAction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BookSideTest {
    private static final long NONE = BookSide.NO_PRICE;

    private final BookSide side = new BookSide(5);

    @BeforeEach
    void fill() {
        for (int level = 1; level <= 5; level++) {
            apply(MDUpdateAction.New, level, 10 * level);
        }
    }

    @Test
    void shouldPushWorseLevelsDownForANewOne() {
        apply(MDUpdateAction.New, 2, 15);
        assertPrices(10, 15, 20, 30, 40);
        apply(MDUpdateAction.New, 5, 35);
        assertPrices(10, 15, 20, 30, 35);
        apply(MDUpdateAction.New, 1, 5);
        assertPrices(5, 10, 15, 20, 30);
    }

    @Test
    void shouldMoveWorseLevelsUpForADeletedOne() {
        apply(MDUpdateAction.Delete, 2, 20);
        assertPrices(10, 30, 40, 50, NONE);
        apply(MDUpdateAction.Delete, 1, 10);
        assertPrices(30, 40, 50, NONE, NONE);
        apply(MDUpdateAction.Delete, 5, 0);
        assertPrices(30, 40, 50, NONE, NONE);
    }

    @Test
    void shouldChangeALevelInPlace() {
        assertTrue(side.apply(MDUpdateAction.Change, 3, 30, 7, 2));
        assertEquals(7, side.size(3));
        assertEquals(2, side.orders(3));
        apply(MDUpdateAction.Overlay, 3, 31);
        assertPrices(10, 20, 31, 40, 50);
    }

    @Test
    void shouldDeleteFromTheBestThroughALevel() {
        apply(MDUpdateAction.DeleteThru, 3, 0);
        assertPrices(40, 50, NONE, NONE, NONE);
    }

    @Test
    void shouldDeleteFromALevelToTheWorst() {
        apply(MDUpdateAction.DeleteFrom, 3, 0);
        assertPrices(10, 20, NONE, NONE, NONE);
        apply(MDUpdateAction.DeleteFrom, 1, 0);
        assertPrices(NONE, NONE, NONE, NONE, NONE);
    }

    @Test
    void shouldRefuseLevelsItDoesNotHave() {
        for (final int level : new int[] {-1, 0, 6, 255}) {
            assertFalse(side.apply(MDUpdateAction.New, level, 1, 1, 1));
        }
        assertFalse(side.apply(MDUpdateAction.SBE_UNKNOWN, 1, 1, 1, 1));
        assertFalse(side.apply(MDUpdateAction.NULL_VAL, 1, 1, 1, 1));
        assertPrices(10, 20, 30, 40, 50);
    }

    @Test
    void shouldBehaveLikeAListOfLevels() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final List<Long> model = new ArrayList<>(List.of(10L, 20L, 30L, 40L, 50L));
        final MDUpdateAction[] actions = {
            MDUpdateAction.New,
            MDUpdateAction.New,
            MDUpdateAction.New,
            MDUpdateAction.Change,
            MDUpdateAction.Overlay,
            MDUpdateAction.Delete,
            MDUpdateAction.DeleteThru,
            MDUpdateAction.DeleteFrom
        };
        for (int i = 0; i < 10_000; i++) {
            final MDUpdateAction action = actions[random.nextInt(actions.length)];
            final int level = 1 + random.nextInt(5);
            final long price = random.nextInt(1_000);
            apply(action, level, price);
            switch (action) {
                case New -> model.add(level - 1, price);
                case Change, Overlay -> model.set(level - 1, price);
                case Delete -> model.remove(level - 1);
                case DeleteThru -> model.subList(0, level).clear();
                default -> model.subList(level - 1, model.size()).clear();
            }
            model.addAll(Collections.nCopies(5, NONE));
            model.subList(5, model.size()).clear();
            assertEquals(model, prices(), () -> action + " of level " + level + ", seed " + seed);
        }
    }

    private void apply(final MDUpdateAction action, final int level, final long price) {
        assertTrue(side.apply(action, level, price, 1, 1));
    }

    private void assertPrices(final long... expected) {
        assertEquals(LongStream.of(expected).boxed().toList(), prices());
    }

    private List<Long> prices() {
        return IntStream.rangeClosed(1, side.depth()).mapToObj(side::price).toList();
    }
}
