package io.tallyhouse.query;

/**
 * The threads of queries at one moment.
 *
 * @param running threads at work
 * @param waiting questions that wait for a thread
 * @param rejected questions that were turned away, since the start
 */
public record QueryPoolState(int running, int waiting, long rejected) {}
