package io.tallyhouse.otlp.events;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.TokenUsage;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The log records of Codex CLI ({@code codex.*}), made from its public documentation alone. Its
 * input tokens contain those of the cache, its output tokens those of reasoning. Thread-safe.
 */
final class CodexLogs {
  private static final String PREFIX = "codex.";

  private static final Set<String> NOT_IN_DATA =
      Set.of(
          "conversation.id",
          "event.name",
          "event.timestamp",
          "user.account_id",
          "user.email",
          "terminal.type",
          "prompt");

  /** What a stream has when a response is whole; all its other events are parts of one. */
  private static final String COMPLETED = "response.completed";

  private CodexLogs() {}

  /** Its table. */
  static AgentLogs table(Pricing pricing) {
    return new AgentLogs(
        PREFIX,
        true,
        Map.of(
            "conversation_starts", mapping(AgentRecord::sessionStart),
            "user_prompt", mapping(record -> record.prompt("prompt")),
            "sse_event", mapping(record -> streamed(record, pricing)),
            "tool_decision", mapping(CodexLogs::decision),
            "tool_result", mapping(CodexLogs::result)),
        Set.of(),
        Set.of("api_request", "websocket_event", "websocket_request"));
  }

  private static AgentLogs.Mapping mapping(AgentRecord.Mapping mapping) {
    return record -> mapping.of(new AgentRecord(record, NOT_IN_DATA));
  }

  private static List<Event> streamed(AgentRecord record, Pricing pricing) {
    SentAttributes attributes = record.attributes();
    if (!attributes.id("event.kind").equals(COMPLETED)) {
      return List.of();
    }
    long cached = attributes.count("cached_token_count");
    long input = Math.max(0, attributes.count("input_token_count") - cached);
    return record.response(
        new TokenUsage(input, attributes.count("output_token_count"), 0, 0, cached), pricing);
  }

  private static List<Event> decision(AgentRecord record) {
    String decision = record.attributes().id("decision");
    boolean denied = decision.equals("denied") || decision.equals("abort");
    return record.decision("tool_name", "call_id", denied);
  }

  private static List<Event> result(AgentRecord record) {
    return record.result("tool_name", "call_id", record.attributes().id("success").equals("false"));
  }
}
