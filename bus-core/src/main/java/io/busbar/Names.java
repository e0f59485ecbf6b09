package io.busbar;

import java.util.regex.Pattern;

/** What a bus or a channel may be called: what is a plain file name everywhere. */
final class Names {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

    private Names() {}

    static boolean isName(final String name) {
        return name != null && NAME.matcher(name).matches();
    }

    static String check(final String what, final String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException("a " + what + "'s name has 1 to 100 letters, digits, '.', '_' or '-' and"
                    + " does not begin with '.', unlike \"" + name + "\"");
        }
        return name;
    }
}
