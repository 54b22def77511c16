package io.tallyhouse.demo;

/**
 * An event of the demo.
 *
 * @param json the element of a request's {@code events}
 * @param fleet whether of {@code POST /analytics/events}, else of {@code POST /api/v1/events}
 */
record DemoEvent(long timeMs, String json, boolean fleet) {}
