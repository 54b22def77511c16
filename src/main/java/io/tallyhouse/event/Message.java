package io.tallyhouse.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message event says, or the part of it that one source found. A message counts once in an
 * account, for the session that had it first; more of it that comes later is added to it.
 *
 * @param keys by which it is known
 * @param texts its pieces of text, none empty
 * @param usage what the response used; null = no usage
 * @param iterations what the requests used that the response made besides, in their order, and that
 *     {@code usage} leaves out; at most {@link #ITERATIONS_MAX}
 * @param pricing counts the cost anew when lines of the response are put together
 * @param sidechain whether it is of a subagent's conversation, in which no user takes part
 */
public record Message(
    Keys keys,
    List<String> texts,
    @Nullable MessageUsage usage,
    List<MessageUsage> iterations,
    Pricing pricing,
    boolean sidechain) {
  /** A byte numbers them in the store. */
  public static final int ITERATIONS_MAX = 255;

  /**
   * By what a message is known.
   *
   * @param own in the account: from {@link EventIdentity#ofRequestId}, {@link
   *     EventIdentity#ofFailedRequest}, {@link EventIdentity#ofLine} or {@link
   *     EventIdentity#ofPrompt}
   * @param full of a response in a transcript, {@link EventIdentity#ofMessage}: its own key where
   *     it was stored before responses were known by their request alone, or where that key is of
   *     another response; {@link EventIdentity#NONE} = it has no other key
   * @param copies what copies of it under other own keys share, in a session: {@link
   *     EventIdentity#ofResponse} or, of a prompt, {@link EventIdentity#ofPrompt}; {@link
   *     EventIdentity#NONE} = nothing
   */
  public record Keys(long own, long full, long copies) {
    /** Of a message that has one key only. */
    public static Keys of(long own) {
      return new Keys(own, EventIdentity.NONE, EventIdentity.NONE);
    }

    Keys withOwn(long other) {
      return new Keys(other, full, copies);
    }
  }

  /** A message without a response, or one that no other can repeat. */
  public Message(long key, List<String> texts, @Nullable MessageUsage usage, boolean sidechain) {
    this(Keys.of(key), texts, usage, List.of(), Pricing.NONE, sidechain);
  }

  /** A message of which there may be copies, but that has no other key. */
  public Message(
      long key,
      long responseKey,
      List<String> texts,
      @Nullable MessageUsage usage,
      List<MessageUsage> iterations,
      Pricing pricing,
      boolean sidechain) {
    this(
        new Keys(key, EventIdentity.NONE, responseKey),
        texts,
        usage,
        iterations,
        pricing,
        sidechain);
  }

  public Message {
    texts = List.copyOf(texts);
    iterations = List.copyOf(iterations);
  }

  /** See {@link Keys#own}. */
  public long key() {
    return keys.own();
  }

  /** See {@link Keys#copies}. */
  public long responseKey() {
    return keys.copies();
  }

  /** The same under another key. */
  public Message withKey(long other) {
    return new Message(keys.withOwn(other), texts, usage, iterations, pricing, sidechain);
  }
}
