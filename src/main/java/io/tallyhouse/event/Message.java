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
 * @param sidechain whether it is of a subagent's conversation, in which no user takes part
 */
public record Message(
    long key, List<String> texts, @Nullable MessageUsage usage, boolean sidechain) {
  /** No message, but an event that is known by a key in the whole account, as messages are. */
  public static Message ofKey(long key) {
    return new Message(key, List.of(), null, false);
  }

  public Message {
    texts = List.copyOf(texts);
  }
}
