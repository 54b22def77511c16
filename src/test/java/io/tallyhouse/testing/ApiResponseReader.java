package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.model.Overview;
import io.tallyhouse.model.Overview.TopTool;
import io.tallyhouse.model.Receipt;
import io.tallyhouse.model.SessionRow;
import io.tallyhouse.model.SessionsPage;
import io.tallyhouse.model.Times;
import io.tallyhouse.model.ToolStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads answers strictly: a field that is missing, has another type or another form fails the test.
 */
public final class ApiResponseReader {
  private ApiResponseReader() {}

  public static Receipt receipt(ApiResponse response) {
    JsonNode data = response.data();
    return new Receipt((int) integer(data, "accepted"), (int) integer(data, "rejected"));
  }

  public static Overview overview(ApiResponse response) {
    JsonNode data = response.data();
    List<TopTool> top = new ArrayList<>();
    for (JsonNode tool : array(data, "top_tools")) {
      top.add(new TopTool(text(tool, "name"), integer(tool, "invocation_count")));
    }
    return new Overview(
        integer(data, "total_sessions"),
        integer(data, "total_events"),
        integer(data, "total_tool_invocations"),
        integer(data, "active_days"),
        top);
  }

  public static List<ToolStats> tools(ApiResponse response) {
    List<ToolStats> tools = new ArrayList<>();
    for (JsonNode tool : array(response.data(), "tools")) {
      assertThat(tool.path("error_rate").isNumber()).as("error_rate in %s", tool).isTrue();
      tools.add(
          new ToolStats(
              text(tool, "name"),
              integer(tool, "invocation_count"),
              integerOrNull(tool, "avg_duration_ms"),
              tool.path("error_rate").doubleValue(),
              integerOrNull(tool, "p50_duration_ms"),
              integerOrNull(tool, "p95_duration_ms"),
              integerOrNull(tool, "p99_duration_ms")));
    }
    return tools;
  }

  public static SessionsPage sessions(ApiResponse response) {
    JsonNode data = response.data();
    List<SessionRow> rows = new ArrayList<>();
    for (JsonNode session : array(data, "sessions")) {
      boolean open = isNull(session, "ended_at");
      rows.add(
          new SessionRow(
              text(session, "id"),
              time(session, "started_at"),
              open ? null : time(session, "ended_at"),
              integerOrNull(session, "duration_ms"),
              integer(session, "event_count"),
              integer(session, "tool_invocations")));
    }
    long total = integer(data, "total");
    return new SessionsPage(
        rows, total, (int) integer(data, "limit"), (int) integer(data, "offset"));
  }

  /** An array that is there. */
  public static JsonNode array(JsonNode parent, String field) {
    assertThat(parent.path(field).isArray()).as("array %s in %s", field, parent).isTrue();
    return parent.path(field);
  }

  public static String text(JsonNode parent, String field) {
    assertThat(parent.path(field).isTextual()).as("string %s in %s", field, parent).isTrue();
    return parent.path(field).textValue();
  }

  public static long integer(JsonNode parent, String field) {
    assertThat(parent.path(field).isIntegralNumber())
        .as("integer %s in %s", field, parent)
        .isTrue();
    return parent.path(field).longValue();
  }

  private static @Nullable Long integerOrNull(JsonNode parent, String field) {
    return isNull(parent, field) ? null : integer(parent, field);
  }

  /** Null and there: a field left out is not null. */
  private static boolean isNull(JsonNode parent, String field) {
    assertThat(parent.has(field)).as("%s in %s", field, parent).isTrue();
    return parent.path(field).isNull();
  }

  private static Instant time(JsonNode parent, String field) {
    String text = text(parent, field);
    Instant time = Times.parse(text);
    assertThat(text).as("form of %s", field).isEqualTo(Times.print(time));
    return time;
  }
}
