package io.tallyhouse.model;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * An event of a coding session with what the fleet wants to know of it.
 *
 * @param assistantId as sent, null where it is missing or empty
 * @param agentType of the subagent in which it happened, null where none is told
 * @param subagentType that a call wants to start, null where none is told
 */
record CodingEvent(
    Event event,
    String source,
    @Nullable String user,
    @Nullable String assistantId,
    @Nullable String agentType,
    @Nullable String subagentType,
    JsonNode data) {
  static final String DEFAULT_ASSISTANT = "claude-code";

  static CodingEvent read(SentEvent sent, Event event) {
    JsonNode data = Json.parse(sent.data() == null ? "{}" : sent.data());
    return new CodingEvent(
        event,
        "api",
        nonEmpty(sent.userId()),
        nonEmpty(sent.assistantId()),
        text(data.get("agent_type")),
        text(data.path("tool_input").get("subagent_type")),
        data);
  }

  boolean isTaskCall() {
    return event.isCall() && (event.tool().equals("Task") || event.tool().equals("Agent"));
  }

  boolean isSubagentStop() {
    return event.type().equals("subagent_stop");
  }

  /** The assistant as far as this event alone tells it. */
  String ownAssistant() {
    if (assistantId != null) {
      return assistantId;
    }
    if (isTaskCall() && subagentType != null) {
      return subagentType;
    }
    return agentType == null ? DEFAULT_ASSISTANT : agentType;
  }

  static @Nullable String nonEmpty(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  private static @Nullable String text(@Nullable JsonNode node) {
    return node == null ? null : nonEmpty(node.textValue());
  }
}
