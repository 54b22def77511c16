package io.tallyhouse.otlp.events;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.TokenUsage;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The log records of Gemini CLI ({@code gemini_cli.*}), made from its public documentation alone.
 * Its input tokens contain those of the cache, its output tokens lack those of thoughts, which are
 * billed like them. Thread-safe.
 */
final class GeminiLogs {
  private static final String PREFIX = "gemini_cli.";

  private static final Set<String> NOT_IN_DATA =
      Set.of("session.id", "event.name", "event.timestamp", "user.email", "prompt");

  private GeminiLogs() {}

  /** Its table. */
  static AgentLogs table(Pricing pricing) {
    return new AgentLogs(
        PREFIX,
        true,
        Map.of(
            "config", mapping(AgentRecord::sessionStart),
            "user_prompt", mapping(record -> record.prompt("prompt")),
            "api_response", mapping(record -> response(record, pricing)),
            "api_error", mapping(AgentRecord::failure),
            "tool_call", mapping(GeminiLogs::call)),
        Set.of(),
        Set.of("api_request"));
  }

  private static AgentLogs.Mapping mapping(AgentRecord.Mapping mapping) {
    return record -> mapping.of(new AgentRecord(record, NOT_IN_DATA));
  }

  private static List<Event> response(AgentRecord record, Pricing pricing) {
    SentAttributes attributes = record.attributes();
    long cached = attributes.count("cached_content_token_count");
    long input = Math.max(0, attributes.count("input_token_count") - cached);
    long output = attributes.count("output_token_count") + attributes.count("thoughts_token_count");
    return record.response(new TokenUsage(input, output, 0, 0, cached), pricing);
  }

  /** A record of a call that has ended, or was not permitted. */
  private static List<Event> call(AgentRecord record) {
    SentAttributes attributes = record.attributes();
    return attributes.id("decision").equals("reject")
        ? record.decision("function_name", "call_id", true)
        : record.result("function_name", "call_id", attributes.id("success").equals("false"));
  }
}
