package io.tallyhouse.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message event says, or the part of it that one reading of a transcript found. A message
 * counts once in an account, for the session that had it first; more of it that comes later is
 * added to it.
 *
 * @param key from {@link EventIdentity#ofMessage}, {@link EventIdentity#ofLine} or {@link
 *     EventIdentity#ofPrompt}
 * @param responseKey what copies of it under other keys share with it, in a session: from {@link
 *     EventIdentity#ofResponse} or, of a prompt, {@link EventIdentity#ofPrompt}; {@link
 *     EventIdentity#NONE} = nothing
 * @param texts its pieces of text, none empty
 * @param usage what the response used; null = no usage
 * @param iterations what the requests used that the response made besides, in their order, and that
 *     {@code usage} leaves out; at most {@link #ITERATIONS_MAX}
 * @param pricing counts the cost anew when lines of the response are put together
 * @param sidechain whether it is of a subagent's conversation, in which no user takes part
 */
public record Message(
    long key,
    long responseKey,
    List<String> texts,
    @Nullable MessageUsage usage,
    List<MessageUsage> iterations,
    Pricing pricing,
    boolean sidechain) {
  /** A byte numbers them in the store. */
  public static final int ITERATIONS_MAX = 255;

  /** A message without a response, or one that no other can repeat. */
  public Message(long key, List<String> texts, @Nullable MessageUsage usage, boolean sidechain) {
    this(key, EventIdentity.NONE, texts, usage, List.of(), Pricing.NONE, sidechain);
  }

  public Message {
    texts = List.copyOf(texts);
    iterations = List.copyOf(iterations);
  }

  /** The same under another key. */
  public Message withKey(long other) {
    return new Message(other, responseKey, texts, usage, iterations, pricing, sidechain);
  }
}
