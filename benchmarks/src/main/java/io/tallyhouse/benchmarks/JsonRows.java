package io.tallyhouse.benchmarks;

import io.tallyhouse.event.Event;
import io.tallyhouse.ingest.EventRow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Rows of the events table as JSONEachRow, all columns. */
final class JsonRows {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private JsonRows() {}

  static byte[] encode(List<EventRow> rows) {
    StringBuilder json = new StringBuilder(rows.size() * 1000);
    for (EventRow row : rows) {
      append(json, row);
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void append(StringBuilder json, EventRow row) {
    Event event = row.event();
    json.append("{\"account_id\":").append(row.accountId());
    text(json, "event_time", MILLIS.format(Instant.ofEpochMilli(event.timeMs())));
    text(json, "event_type", event.type().wireName());
    text(json, "source", "api");
    text(json, "session_id", event.sessionId().toString());
    text(json, "user_id", event.userId());
    text(json, "assistant_id", event.assistantId());
    text(json, "tool_name", event.toolName());
    text(json, "tool_use_id", event.toolUseId());
    text(json, "data", event.data().toString());
    number(json, "sequence", row.sequence());
    json.append(",\"identity\":").append(Long.toUnsignedString(event.identity()));
    json.append(",\"call_key\":").append(Long.toUnsignedString(row.callKey()));
    number(json, "completes_pair", row.completesPair() ? 1 : 0);
    number(json, "pair_sequence", row.pairSequence());
    text(json, "call_tool", row.calledTool());
    text(json, "call_time", MILLIS.format(Instant.ofEpochMilli(row.callTimeMs())));
    number(json, "duration_ms", row.durationMs());
    number(json, "is_error", row.error() ? 1 : 0);
    number(json, "opens_bucket", row.opensBucket() ? 1 : 0);
    text(json, "previous_bucket", SECONDS.format(Instant.ofEpochSecond(row.previousBucket())));
    text(json, "next_bucket", SECONDS.format(Instant.ofEpochSecond(row.nextBucket())));
    text(json, "start_before", MILLIS.format(Instant.ofEpochMilli(row.startBeforeMs())));
    text(json, "start_after", MILLIS.format(Instant.ofEpochMilli(row.startAfterMs())));
    json.append("}\n");
  }

  private static void number(StringBuilder json, String name, long value) {
    json.append(",\"").append(name).append("\":").append(value);
  }

  private static void text(StringBuilder json, String name, String value) {
    json.append(",\"").append(name).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\');
      }
      json.append(c);
    }
    json.append('"');
  }
}
