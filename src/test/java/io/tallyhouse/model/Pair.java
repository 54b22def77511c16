package io.tallyhouse.model;

/** A tool call and its result. */
public record Pair(Event call, Event result) {
  public long durationMs() {
    return Math.max(0, result.time().toEpochMilli() - call.time().toEpochMilli());
  }
}
