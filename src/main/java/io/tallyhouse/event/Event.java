package io.tallyhouse.event;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as an agent sent it or a transcript has it, validated. Texts are empty where the event
 * names none.
 *
 * @param timeMs when it happened, milliseconds since 1970-01-01T00:00:00Z
 * @param assistantId the assistant as sent
 * @param agentType the type of the subagent that made the event or, of a call that starts one, of
 *     that one
 * @param toolName the tool as sent
 * @param toolUseId the id that a tool call shares with its result
 * @param error for a {@code tool_result}: the call failed
 * @param data the event's payload as sent
 * @param identity makes a repeated delivery recognisable, see {@link EventIdentity}; {@link
 *     EventIdentity#NONE} = none
 * @param project the working directory of the transcript it was read from; empty elsewhere
 * @param model the model that made it; empty where it is not known
 * @param message of a message event, what it says; of a session's start or end that a transcript
 *     shows, and of a fleet event with an id, only the key by which it is known; else null
 * @param fleet of a fleet event, what it is; else null
 * @param origin where it comes from
 */
public record Event(
    EventType type,
    UUID sessionId,
    long timeMs,
    String userId,
    String assistantId,
    String agentType,
    String toolName,
    String toolUseId,
    boolean error,
    JsonSlice data,
    long identity,
    Source source,
    String project,
    String model,
    @Nullable Message message,
    @Nullable FleetEvent fleet,
    Origin origin) {

  /** The source of an event. */
  public enum Source {
    /** An agent, by {@code POST /api/v1/events}. */
    API("api"),
    /** A transcript. Its identities hold in all sessions of the account. */
    TRANSCRIPT("transcript"),
    /** An agent or its platform, by {@code POST /analytics/events}. */
    AGNT("agnt");

    private final String wireName;

    Source(String wireName) {
      this.wireName = wireName;
    }

    /** The name in the {@code source} column. */
    public String wireName() {
      return wireName;
    }
  }

  /** The tool under which calls without a tool name are counted. */
  public static final String UNKNOWN_TOOL = "unknown";

  /** The assistant of fleet events that name none. */
  public static final String UNKNOWN_ASSISTANT = "unknown";

  /** The assistant of events of coding sessions that name no other. */
  public static final String CODING_ASSISTANT = "claude-code";

  public Event {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(sessionId, "sessionId");
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(origin, "origin");
  }

  /** An event of a coding session as an agent sent it. */
  public Event(
      EventType type,
      UUID sessionId,
      long timeMs,
      String userId,
      String assistantId,
      String agentType,
      String toolName,
      String toolUseId,
      boolean error,
      JsonSlice data,
      long identity) {
    this(
        type,
        sessionId,
        timeMs,
        userId,
        assistantId,
        agentType,
        toolName,
        toolUseId,
        error,
        data,
        identity,
        Source.API,
        "",
        "",
        null,
        null,
        Origin.NONE);
  }

  /**
   * More of this message event, for the session that the message counts for.
   *
   * @param usage what the part counts or takes back; null = it is text only
   */
  public Event part(UUID countingSession, @Nullable MessageUsage usage) {
    return new Event(
        EventType.MESSAGE_PART,
        countingSession,
        usage == null ? timeMs : usage.timeMs(),
        userId,
        assistantId,
        agentType,
        "",
        "",
        false,
        JsonSlice.NONE,
        EventIdentity.NONE,
        source,
        usage == null ? project : usage.project(),
        usage == null ? model : usage.model(),
        message,
        null,
        usage == null ? origin : origin.withBranch(usage.branch()));
  }

  /** Whether this is a call that starts a subagent. */
  public boolean startsTask() {
    return type == EventType.TOOL_USE && SubagentCall.isOf(toolName);
  }

  /** The tool a call is counted under. */
  public String calledTool() {
    return toolName.isEmpty() ? UNKNOWN_TOOL : toolName;
  }
}
