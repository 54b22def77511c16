package io.tallyhouse.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/**
 * What makes a repeated delivery of an event recognisable within its session: a 64-bit hash (XXH64)
 * of, first that applies, its {@code event_id}; its {@code tool_use_id} and type; the request's
 * {@code Idempotency-Key}, the event's index in the request and its content. An event with none of
 * them has {@link #NONE} and is never taken for a duplicate. Collisions: among the events of one
 * session only, so below 1 in 10^10 for sessions of 10,000 events. Events of transcripts have the
 * identity of their message, line or tool call, which holds in the whole account: below 1 in 10^3
 * for an account of 100 million messages.
 *
 * <p>All methods are pure and thread-safe. The values are stored: changing how they are made makes
 * old events unknown.
 */
public final class EventIdentity {
  /** The event carries no identity. */
  public static final long NONE = 0;

  /** In place of a call's key, of a session's start or end: a transcript says so. */
  public static final long BOUND_OF_TRANSCRIPT = 1;

  /** The same: a hook says so. */
  public static final long BOUND_OF_HOOK = 2;

  private static final XXHash64 XXH64 = XXHashFactory.fastestJavaInstance().hash64();

  /** Codes of fleet events begin here; below it are those of {@link EventType}. */
  private static final int CODE_FLEET_EVENT = 100;

  private static final long SEED_EVENT_ID = 1;
  private static final long SEED_TOOL_USE_ID = 2;
  private static final long SEED_IDEMPOTENCY_KEY = 3;
  private static final long SEED_MESSAGE = 4;
  private static final long SEED_LINE = 5;
  private static final long SEED_TEXT = 6;
  private static final long SEED_FLEET_EVENT = 7;
  private static final long SEED_RESPONSE = 8;
  private static final long SEED_INPUT = 9;
  private static final long SEED_REQUEST = 10;
  private static final long SEED_FAILED_REQUEST = 11;
  private static final long SEED_PROMPT = 12;
  private static final long SEED_SUBAGENT = 13;
  private static final long SEED_RECORD = 14;
  private static final long SEED_DATA = 15;
  private static final long SEED_SESSION_START = 16;
  private static final long SEED_STOP = 17;
  private static final long SEED_OBSERVATION = 18;
  private static final long SEED_TOOL_EVENT = 100;

  /** The lowest bit of the key of a response. */
  private static final long SIDECHAIN = 1;

  private static final long NOT_NONE = 2;
  private static final long PART = 0x5851f42d4c957f2dL;

  private EventIdentity() {}

  /** Identity of an event that carries {@code event_id}. */
  public static long ofEventId(String eventId) {
    return hash(eventId, SEED_EVENT_ID);
  }

  /**
   * Identity of a tool call or result that carries {@code tool_use_id}. Follows from what is stored
   * of the event anyway, so it is not stored itself.
   *
   * @param callKey from {@link #ofToolUseId}
   */
  public static long ofToolEvent(long callKey, EventType type) {
    byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(callKey).array();
    return present(XXH64.hash(key, 0, key.length, SEED_TOOL_EVENT + type.code()));
  }

  /**
   * What a call and its result share: the hash of {@code tool_use_id}, or {@link #NONE} for an
   * empty one.
   */
  public static long ofToolUseId(String toolUseId) {
    return toolUseId.isEmpty() ? NONE : hash(toolUseId, SEED_TOOL_USE_ID);
  }

  /** A response by its request alone, which OTLP names, too; see {@link Message.Keys}. */
  public static long ofRequestId(String requestId) {
    return hash(requestId, SEED_REQUEST);
  }

  /** What the client wrote or reported in place of a response to a request that failed. */
  public static long ofFailedRequest(String requestId) {
    return hash(requestId, SEED_FAILED_REQUEST);
  }

  /**
   * A prompt that is known by {@code prompt.id} only, which holds in its session; a key of the main
   * conversation as {@link #ofResponse} makes them, so that other copies of it can be found.
   */
  public static long ofPrompt(UUID sessionId, String promptId) {
    return mainOf(hash(promptId, hash(sessionId.toString(), SEED_PROMPT)) | NOT_NONE);
  }

  /**
   * The identity of the part of a message that says by what copies of it are known, of which there
   * is one; and of such an identity the key of the message.
   */
  public static long partOf(long messageKey) {
    return messageKey ^ PART;
  }

  /** The end of a subagent, in its session. */
  public static long ofSubagentStop(String agentId) {
    return hash(agentId, SEED_SUBAGENT);
  }

  /**
   * A record of a log that nothing else identifies, in its session: the number alone is repeated
   * after a session is resumed.
   */
  public static long ofRecord(String eventName, String number, long timeMs) {
    return hash(number + " " + timeMs, hash(eventName, SEED_RECORD));
  }

  /** What makes an observation recognisable, or what points of one series share. */
  public static long ofObservation(String text) {
    return hash(text, SEED_OBSERVATION);
  }

  /** What makes the data of a message recognisable that came again; never {@link #NONE}. */
  public static long ofData(JsonSlice data) {
    return present(XXH64.hash(data.body(), data.offset(), data.length(), SEED_DATA));
  }

  /** The first start of a session. */
  public static long ofSessionStart(UUID sessionId) {
    return hash(sessionId.toString(), SEED_SESSION_START);
  }

  /** The end of an assistant's work on a prompt, in its session. */
  public static long ofStop(String promptId, String lastMessage) {
    return hash(lastMessage, hash(promptId, SEED_STOP));
  }

  /**
   * What the lines of one response share, in all sessions that repeat it.
   *
   * @param messageId {@code message.id} of the transcript line
   */
  public static long ofMessage(String messageId, String requestId) {
    return hash(requestId, hash(messageId, SEED_MESSAGE));
  }

  /**
   * What the copies of a response share that a side conversation repeats under request ids of its
   * own. Of other responses, too, where a relay gives all of them one id.
   *
   * @param messageId {@code message.id} of the transcript line
   * @param sidechain whether the copy is one of a side conversation
   */
  public static long ofResponse(String messageId, boolean sidechain) {
    // Never NONE, whichever copy it is.
    long hash = hash(messageId, SEED_RESPONSE) | NOT_NONE;
    return sidechain ? sidechainOf(hash) : mainOf(hash);
  }

  /** The key of the copy in the main conversation. */
  public static long mainOf(long responseKey) {
    return responseKey & ~SIDECHAIN;
  }

  /** The key of a copy in a side conversation. */
  public static long sidechainOf(long responseKey) {
    return responseKey | SIDECHAIN;
  }

  /** Whether a copy with the key is one of a side conversation. */
  public static boolean isOfSidechain(long responseKey) {
    return (responseKey & SIDECHAIN) != 0;
  }

  /** Identity of a transcript line that is known by its {@code uuid} only. */
  public static long ofLine(String uuid) {
    return hash(uuid, SEED_LINE);
  }

  /** Identity, in the whole account, of a fleet event that carries an id. */
  public static long ofFleetEvent(String id) {
    return hash(id, SEED_FLEET_EVENT);
  }

  /**
   * What equal inputs of tool calls share, byte by byte as they were sent; 0 for none. Shorter than
   * other hashes, as only one call of a session is compared with another: 1 in 4 * 10^9 of those
   * after a failed call of the same tool would be taken for a retry that is none.
   */
  public static int ofInput(JsonSlice input) {
    if (input.length() == 0) {
      return 0;
    }
    int hash = (int) XXH64.hash(input.body(), input.offset(), input.length(), SEED_INPUT);
    return hash == 0 ? 1 : hash;
  }

  /** What makes a repeated piece of a message's text recognisable; never {@link #NONE}. */
  public static long ofText(String text) {
    return hash(text, SEED_TEXT);
  }

  /** The hash of an {@code Idempotency-Key}, for {@link #ofRequest}. */
  public static long ofIdempotencyKey(String idempotencyKey) {
    return hash(idempotencyKey, SEED_IDEMPOTENCY_KEY);
  }

  /**
   * Identity of an event that is known by its request only. The content takes part, so that a key
   * that is used again for another body swallows nothing.
   *
   * @param idempotencyKey from {@link #ofIdempotencyKey}
   * @param index of the event in the request, from 0
   */
  public static long ofRequest(
      long idempotencyKey,
      int index,
      EventType type,
      UUID sessionId,
      long timeMs,
      String userId,
      String assistantId,
      JsonSlice data) {
    return ofRequest(
        idempotencyKey, index, type.code(), sessionId, timeMs, userId, assistantId, data);
  }

  /** The same of a fleet event. */
  public static long ofFleetRequest(
      long idempotencyKey,
      int index,
      FleetEventType type,
      UUID sessionId,
      long timeMs,
      String userId,
      String assistantId,
      JsonSlice data) {
    int code = CODE_FLEET_EVENT + type.bit();
    return ofRequest(idempotencyKey, index, code, sessionId, timeMs, userId, assistantId, data);
  }

  private static long ofRequest(
      long idempotencyKey,
      int index,
      int typeCode,
      UUID sessionId,
      long timeMs,
      String userId,
      String assistantId,
      JsonSlice data) {
    ByteBuffer head =
        ByteBuffer.allocate(4 + 1 + 16 + 8)
            .putInt(index)
            .put((byte) typeCode)
            .putLong(sessionId.getMostSignificantBits())
            .putLong(sessionId.getLeastSignificantBits())
            .putLong(timeMs);
    long hash = XXH64.hash(head.array(), 0, head.position(), idempotencyKey);
    hash = hash(userId, hash);
    hash = hash(assistantId, hash);
    return present(XXH64.hash(data.body(), data.offset(), data.length(), hash));
  }

  private static long hash(String text, long seed) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return present(XXH64.hash(utf8, 0, utf8.length, seed));
  }

  private static long present(long hash) {
    return hash == NONE ? 1 : hash;
  }
}
