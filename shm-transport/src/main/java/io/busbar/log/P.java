package io.busbar.log;

final class P {}
