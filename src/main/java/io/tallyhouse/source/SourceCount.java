package io.tallyhouse.source;

import java.util.Objects;

/**
 * What a source reported in some minutes. Immutable.
 *
 * @param lastHeardMs when it was last heard of, milliseconds since 1970-01-01T00:00:00Z; 0 = only
 *     {@code added} is known
 * @param heard events that it reported, repetitions included
 * @param added rows that came of them: events that no other had reported, and what was known better
 */
public record SourceCount(Key key, long lastHeardMs, long heard, long added) {
  /**
   * A source of an account.
   *
   * @param source as in the column of events
   * @param host empty = it names none
   */
  public record Key(int accountId, String source, String host, String harness) {
    public Key {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(host, "host");
      Objects.requireNonNull(harness, "harness");
    }
  }

  SourceCount and(SourceCount other) {
    return new SourceCount(
        key, Math.max(lastHeardMs, other.lastHeardMs), heard + other.heard, added + other.added);
  }
}
