package io.tallyhouse.ingest;

import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.MessageUsage;
import org.jspecify.annotations.Nullable;

/**
 * What a row of the events table says of a message.
 *
 * @param key of the message
 * @param text a piece of its text; may be empty
 * @param usageSign 1 = {@code usage} counts, -1 = it is taken back, 0 = there is none
 */
public record MessageRow(long key, String text, int usageSign, @Nullable MessageUsage usage) {
  /** What makes the piece recognisable; 0 = there is no text. */
  public long textKey() {
    return text.isEmpty() ? EventIdentity.NONE : EventIdentity.ofText(text);
  }
}
