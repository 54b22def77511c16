package io.tallyhouse.sync;

import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.transcript.Usage;
import org.jspecify.annotations.Nullable;

/**
 * The latest response of a transcript whose lines have no request id, so that the next line can be
 * known to belong to it. The message id alone is not enough: there are relays that give all
 * responses one. Immutable.
 *
 * @param messageId of the response
 * @param key by which the response is known, made of its first line's id
 * @param promptTokens of all kinds, as far as they are known; 0 = not yet
 * @param interrupted whether results of tools came since
 */
record OpenResponse(String messageId, long key, long promptTokens, boolean interrupted) {
  /** There is none: a prompt came, or nothing yet. */
  static final OpenResponse NONE = new OpenResponse("", EventIdentity.NONE, 0, false);

  private static final int FIELDS = 4;

  /**
   * The response that a line belongs to.
   *
   * @param id of the line's message
   * @param lineKey known by the line itself
   */
  OpenResponse with(String id, long lineKey, @Nullable Usage usage) {
    long prompt = usage == null ? 0 : usage.billable().tokens().prompt();
    boolean same =
        messageId.equals(id)
            && (!interrupted || prompt == promptTokens || prompt == 0 || promptTokens == 0);
    return same
        ? new OpenResponse(id, key, Math.max(prompt, promptTokens), interrupted)
        : new OpenResponse(id, lineKey, prompt, false);
  }

  /** After results of tools: a relay's next response may have the same id. */
  OpenResponse afterToolResult() {
    return messageId.isEmpty() ? NONE : new OpenResponse(messageId, key, promptTokens, true);
  }

  /** As the bookkeeping keeps it. */
  String encoded() {
    return messageId.isEmpty()
        ? ""
        : "%d %d %b %s".formatted(key, promptTokens, interrupted, messageId);
  }

  /** What {@link #encoded} gave. */
  static OpenResponse decoded(String text) {
    String[] fields = text.split(" ", FIELDS);
    return fields.length < FIELDS
        ? NONE
        : new OpenResponse(
            fields[3],
            Long.parseLong(fields[0]),
            Long.parseLong(fields[1]),
            Boolean.parseBoolean(fields[2]));
  }
}
