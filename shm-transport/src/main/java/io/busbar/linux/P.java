package io.busbar.linux;

final class P {}
