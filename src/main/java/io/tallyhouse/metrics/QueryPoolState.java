package io.tallyhouse.metrics;

/**
 * The threads of queries at one moment.
 *
 * @param running statements under way
 * @param waiting statements that wait for a thread
 * @param rejected statements for which no room was left, since the start
 */
public record QueryPoolState(int running, int waiting, long rejected) {}
