package io.tallyhouse.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An event as the recount understands it.
 *
 * @param session in lower case
 * @param toolName null where the event names no tool
 * @param identity what makes two events of a session the same one; null where it is never a
 *     duplicate
 */
public record Event(
    String type,
    String session,
    Instant time,
    @Nullable String toolName,
    @Nullable String toolUseId,
    boolean error,
    @Nullable String identity) {
  static final String UNKNOWN_TOOL = "unknown";
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Duration FUTURE_MAX = Duration.ofHours(24);
  private static final int DATA_BYTES_MAX = 64 * 1024;

  /** Whether the event is taken at that time of arrival; if not it counts as rejected. */
  static boolean isAcceptable(SentEvent sent, Instant now) {
    Instant time = Times.parse(sent.timestamp());
    String data = sent.data();
    boolean fits = data == null || data.getBytes(StandardCharsets.UTF_8).length <= DATA_BYTES_MAX;
    return fits && !time.isBefore(EARLIEST) && !time.isAfter(now.plus(FUTURE_MAX));
  }

  static Event read(SentEvent sent, @Nullable String idempotencyKey, int index) {
    JsonNode data = Json.parse(sent.data() == null ? "{}" : sent.data());
    String toolUseId = text(data.get("tool_use_id"));
    return new Event(
        sent.eventType(),
        sent.sessionId().toLowerCase(Locale.ROOT),
        Times.parse(sent.timestamp()),
        text(data.get("tool_name")),
        toolUseId,
        reportsError(data),
        identity(sent, toolUseId, idempotencyKey, index));
  }

  boolean isCall() {
    return type.equals("tool_use");
  }

  boolean isResult() {
    return type.equals("tool_result");
  }

  /** The tool that a call counts under. */
  public String tool() {
    return toolName == null ? UNKNOWN_TOOL : toolName;
  }

  private static @Nullable String text(@Nullable JsonNode node) {
    return node == null || !node.isTextual() || node.textValue().isEmpty()
        ? null
        : node.textValue();
  }

  private static boolean reportsError(JsonNode data) {
    if (isBoolean(data.get("is_error"), true) || isBoolean(data.get("success"), false)) {
      return true;
    }
    JsonNode error = data.get("error");
    if (error == null || error.isNull() || isBoolean(error, false)) {
      return false;
    }
    return !(error.isTextual() && error.textValue().isEmpty());
  }

  private static boolean isBoolean(@Nullable JsonNode node, boolean value) {
    return node != null && node.isBoolean() && node.booleanValue() == value;
  }

  private static @Nullable String identity(
      SentEvent sent, @Nullable String toolUseId, @Nullable String idempotencyKey, int index) {
    if (sent.eventId() != null) {
      return "event_id " + sent.eventId();
    }
    boolean aboutTool =
        sent.eventType().equals("tool_use") || sent.eventType().equals("tool_result");
    if (aboutTool && toolUseId != null) {
      return sent.eventType() + " " + toolUseId;
    }
    return idempotencyKey == null
        ? null
        : "key " + idempotencyKey + " " + index + " " + sent.json();
  }
}
