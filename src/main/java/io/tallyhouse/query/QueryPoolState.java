package io.tallyhouse.query;

/**
 * The threads of queries at one moment.
 *
 * @param running threads at work
 * @param waiting queries that wait for a thread
 * @param rejected queries that were turned away, since the start
 */
public record QueryPoolState(int running, int waiting, long rejected) {}
