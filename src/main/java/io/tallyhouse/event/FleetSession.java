package io.tallyhouse.event;

import java.util.UUID;

/**
 * Fleet events belong to no session, but every stored event has a place in one: those of a quarter
 * of an hour share this one, which no response shows, but within cursors and ids that the server
 * made. Pure.
 */
public final class FleetSession {
  // UUIDs of version 8 are for such uses; no session of an agent has one by chance.
  private static final long VERSION_8 = 0x8000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final int VERSION_BITS = 16;

  private FleetSession() {}

  /** The session of fleet events of that time, milliseconds since 1970-01-01T00:00:00Z. */
  public static UUID of(long timeMs) {
    long bucket = TimeBucket.indexOf(timeMs);
    return new UUID((bucket << VERSION_BITS) | VERSION_8, VARIANT);
  }
}
