package io.busbar;

final class P {}
