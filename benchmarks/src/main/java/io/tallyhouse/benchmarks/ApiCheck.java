package io.tallyhouse.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Map;

/** Compares what the API answers with what was sent. */
final class ApiCheck {
  private ApiCheck() {}

  /**
   * Ends the run unless overview and tools of the key's account are what the counts say.
   *
   * @param date the day of the run, see {@link Options#date}
   * @param acknowledged events the server said it stored
   */
  static void exact(
      Stack stack, String key, LocalDate date, Counts counts, long acknowledged)
      throws IOException, InterruptedException {
    VoidRunException.unlessEqual("acknowledged events", counts.events, acknowledged);
    String range = "start_date=" + date.minusDays(5) + "&end_date=" + date.plusDays(1);
    JsonNode overview = stack.api().get(key, "/api/v1/analytics/overview?" + range);
    check("overview events", counts.events, overview.path("total_events"));
    check("overview sessions", counts.sessions.size(), overview.path("total_sessions"));
    check("overview tool calls", counts.toolUses, overview.path("total_tool_invocations"));
    check("overview days", counts.days.size(), overview.path("active_days"));

    JsonNode tools = stack.api().get(key, "/api/v1/analytics/tools?limit=50&" + range).path("tools");
    VoidRunException.unlessEqual("tools", counts.tools.size(), tools.size());
    for (int i = 0; i < tools.size(); i++) {
      JsonNode tool = tools.path(i);
      String name = tool.path("name").asText();
      Counts.Tool expected = Map.copyOf(counts.tools).get(name);
      check("calls of " + name, expected.invocations, tool.path("invocation_count"));
      check(
          "duration of " + name,
          Math.floorDiv(expected.durationMs * 2 + expected.results, expected.results * 2),
          tool.path("avg_duration_ms"));
      VoidRunException.unlessEqual(
          "error rate of " + name,
          (double) expected.errors / expected.invocations,
          tool.path("error_rate").asDouble());
    }
  }

  private static void check(String what, long expected, JsonNode actual) {
    VoidRunException.unlessEqual(what, expected, actual.asLong(-1));
  }
}
