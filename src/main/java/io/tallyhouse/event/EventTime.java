package io.tallyhouse.event;

/** Which times of events are believed. */
public final class EventTime {
  /** Earliest time taken, 2000-01-01T00:00:00Z; an earlier event is rejected. */
  public static final long MIN_MS = 946_684_800_000L;

  /** How far a time may lie in the future; a later event is rejected. */
  public static final long FUTURE_MAX_MS = 24 * 60 * 60 * 1000L;

  private EventTime() {}

  /**
   * Whether an event of that time is taken.
   *
   * @param timeMs when it happened, milliseconds since 1970-01-01T00:00:00Z
   * @param nowMs the present
   */
  public static boolean isAcceptable(long timeMs, long nowMs) {
    return timeMs >= MIN_MS && timeMs <= nowMs + FUTURE_MAX_MS;
  }
}
