package io.tallyhouse.ingest;

import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.MessageUsage;
import org.jspecify.annotations.Nullable;

/**
 * What a row of the events table says of a message.
 *
 * @param key of the message
 * @param text a piece of its text; may be empty
 * @param textKey makes the piece recognisable, see {@link EventIdentity#ofText}, or the event's
 *     data, see {@link EventIdentity#ofData}; {@link EventIdentity#NONE} = there is neither
 * @param usageSign 1 = {@code usage} counts, -1 = it is taken back, 0 = there is none
 * @param iteration 0 = the response itself used it; n = the n-th request that it made besides
 */
public record MessageRow(
    long key,
    String text,
    long textKey,
    int usageSign,
    @Nullable MessageUsage usage,
    int iteration) {
  /** A row without text. */
  static MessageRow ofUsage(long key, int usageSign, @Nullable MessageUsage usage, int iteration) {
    return new MessageRow(key, "", EventIdentity.NONE, usageSign, usage, iteration);
  }

  /** A row that says no more of it. */
  static MessageRow ofKey(long key) {
    return ofUsage(key, 0, null, 0);
  }

  /** A row of a piece of text. */
  static MessageRow ofText(long key, String text, long textKey) {
    return new MessageRow(key, text, textKey, 0, null, 0);
  }

  /** A row that keeps the event's data, which the key makes recognisable. */
  static MessageRow ofData(long key, long dataKey) {
    return new MessageRow(key, "", dataKey, 0, null, 0);
  }

  /** Whether the row keeps the event's data. */
  boolean keepsData() {
    return text.isEmpty() && textKey != EventIdentity.NONE;
  }

  /** The same row, which also counts what was used. */
  MessageRow with(MessageUsage used) {
    return new MessageRow(key, text, textKey, 1, used, 0);
  }
}
