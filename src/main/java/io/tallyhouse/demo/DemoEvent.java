package io.tallyhouse.demo;

/**
 * An event of the demo.
 *
 * @param json the element of a request's {@code events}
 */
record DemoEvent(long timeMs, String json) {}
