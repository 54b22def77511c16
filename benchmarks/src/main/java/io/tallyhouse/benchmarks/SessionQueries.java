package io.tallyhouse.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Responses of the routes about sessions as text, and the same from raw events. */
final class SessionQueries {
  private final RawEvents raw;

  SessionQueries(RawEvents raw) {
    this.raw = raw;
  }

  static String overviewOf(JsonNode reply) {
    return reply.path("total_sessions").asLong()
        + " "
        + reply.path("total_events").asLong()
        + " "
        + reply.path("total_tool_invocations").asLong()
        + " "
        + reply.path("active_days").asLong();
  }

  String rawOverview(long[] range) {
    return raw.rows(
        "SELECT uniqExact(session_id), count(), countIf(event_type = 'tool_use'),"
            + " uniqExact(toDate(event_time)) FROM events WHERE account_id = 1"
            + RawEvents.between("event_time", range));
  }

  static String toolsOf(JsonNode reply) {
    List<String> tools = new ArrayList<>();
    for (Iterator<JsonNode> all = reply.path("tools").elements(); all.hasNext(); ) {
      JsonNode tool = all.next();
      tools.add(
          tool.path("name").asText()
              + " "
              + tool.path("invocation_count").asLong()
              + " "
              + tool.path("avg_duration_ms").asLong());
    }
    return String.join("\n", tools);
  }

  String rawTools(long[] range) {
    return raw.rows(
        "SELECT call_tool, countIf(event_type = 'tool_use') AS calls, intDiv(sumIf(duration_ms,"
            + " completes_pair = 1) * 2 + countIf(completes_pair = 1), countIf(completes_pair = 1)"
            + " * 2) FROM events WHERE account_id = 1 AND (event_type = 'tool_use' OR"
            + " completes_pair = 1)"
            + RawEvents.between("call_time", range)
            + " GROUP BY call_tool HAVING calls > 0 ORDER BY calls DESC, call_tool LIMIT 50");
  }

  static String sessionsOf(JsonNode reply) {
    List<String> sessions = new ArrayList<>();
    for (Iterator<JsonNode> all = reply.path("sessions").elements(); all.hasNext(); ) {
      JsonNode session = all.next();
      sessions.add(
          session.path("id").asText()
              + " "
              + session.path("event_count").asLong()
              + " "
              + session.path("tool_invocations").asLong());
    }
    return String.join("\n", sessions);
  }

  String rawSessions(long offset) {
    return raw.rows(
        "SELECT toString(session_id), count(), countIf(event_type = 'tool_use') FROM events"
            + " WHERE account_id = 1 GROUP BY session_id"
            + " ORDER BY ifNull(minOrNullIf(event_time, event_type = 'session_start'),"
            + " min(event_time)) DESC, toString(session_id) LIMIT "
            + QueryBenchmark.PAGE
            + " OFFSET "
            + offset);
  }
}
