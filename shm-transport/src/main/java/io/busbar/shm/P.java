package io.busbar.shm;

final class P {}
