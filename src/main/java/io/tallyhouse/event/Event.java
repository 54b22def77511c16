package io.tallyhouse.event;

import java.util.Objects;
import java.util.UUID;

/**
 * An event as an agent sent it, validated. Texts are empty where the event names none.
 *
 * @param timeMs when it happened, milliseconds since 1970-01-01T00:00:00Z
 * @param toolName the tool as sent
 * @param toolUseId the id that a tool call shares with its result
 * @param error for a {@code tool_result}: the call failed
 * @param data the event's payload as sent
 * @param identity makes a repeated delivery recognisable, see {@link EventIdentity}; {@link
 *     EventIdentity#NONE} = none
 */
public record Event(
    EventType type,
    UUID sessionId,
    long timeMs,
    String userId,
    String assistantId,
    String toolName,
    String toolUseId,
    boolean error,
    JsonSlice data,
    long identity) {

  /** The tool under which calls without a tool name are counted. */
  public static final String UNKNOWN_TOOL = "unknown";

  public Event {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(sessionId, "sessionId");
    Objects.requireNonNull(data, "data");
  }

  /** The tool a call is counted under. */
  public String calledTool() {
    return toolName.isEmpty() ? UNKNOWN_TOOL : toolName;
  }
}
