package io.tallyhouse.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message event says, or the part of it that one reading of a transcript found. A message
 * counts once in an account, for the session that had it first; more of it that comes later is
 * added to it.
 *
 * @param key from {@link EventIdentity#ofMessage} or {@link EventIdentity#ofLine}
 * @param texts its pieces of text, none empty
 * @param usage what the response used; null = it told nothing
 */
public record Message(long key, List<String> texts, @Nullable MessageUsage usage) {
  public Message {
    texts = List.copyOf(texts);
  }
}
