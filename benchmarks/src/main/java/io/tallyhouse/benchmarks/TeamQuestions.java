package io.tallyhouse.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Ten questions that a team lead asks of {@code /api/v1/query}, and the same of raw events. */
final class TeamQuestions {
  /** Days that a question is about, up to the last event; each request begins on another day. */
  private static final int DAYS = 91;

  private static final int STARTS = 200;

  private static final String CALLS = "countIf(event_type = 'tool_use')";
  private static final String PAIRS = "(event_type = 'tool_use' OR completes_pair = 1)";
  private static final String TOOL_ERRORS = "countIf(completes_pair = 1 AND is_error = 1)";
  private static final String USAGE = "usage_sign != 0";

  private final RawEvents raw;
  private final LocalDate end;

  /**
   * A question.
   *
   * @param query its JSON but for the time
   * @param time members of its time besides from and to
   * @param columns of a row, those that raw events must agree with
   * @param select the same from raw events, with %s for the range of a time column
   */
  record Question(
      String name, String query, String time, String timeColumn, List<String> columns, String select) {}

  static final List<Question> ALL =
      List.of(
          new Question(
              "cost by user by week, Berlin",
              "'measures':['cost_usd'],'dimensions':['user','time'],'limit':50,"
                  + "'order':[{'by':'cost_usd','desc':true}]",
              ",'zone':'Europe/Berlin','every':'week'",
              "event_time",
              List.of("user", "cost_usd"),
              "SELECT user_id, sum(cost) AS usd, toStartOfWeek(event_time, 1, 'Europe/Berlin') AS week"
                  + " FROM events WHERE account_id = 1 AND "
                  + USAGE
                  + "%s GROUP BY user_id, week ORDER BY usd DESC, week, user_id LIMIT 50"),
          new Question(
              "p95 of Bash by project",
              "'measures':['calls','duration_p95_ms'],'dimensions':['project'],"
                  + "'where':[{'field':'tool','in':['Bash']}],'order':[{'by':'project'}]",
              "",
              "call_time",
              List.of("project", "calls"),
              "SELECT call_project, "
                  + CALLS
                  + " FROM events WHERE account_id = 1 AND call_tool = 'Bash' AND "
                  + PAIRS
                  + "%s GROUP BY call_project ORDER BY call_project"),
          new Question(
              "error rate of tools by model",
              "'measures':['errors','error_rate'],'dimensions':['tool','model'],"
                  + "'order':[{'by':'tool'},{'by':'model'}]",
              "",
              "call_time",
              List.of("tool", "model", "errors"),
              "SELECT call_tool, call_model, "
                  + TOOL_ERRORS
                  + " FROM events WHERE account_id = 1 AND "
                  + PAIRS
                  + "%s GROUP BY call_tool, call_model ORDER BY call_tool, call_model"),
          new Question(
              "cache hit ratio by project",
              "'measures':['cache_read_tokens','cache_hit_ratio'],'dimensions':['project'],"
                  + "'order':[{'by':'project'}]",
              "",
              "event_time",
              List.of("project", "cache_read_tokens"),
              "SELECT project, sum(cache_read_tokens) FROM events WHERE account_id = 1 AND "
                  + USAGE
                  + "%s GROUP BY project ORDER BY project"),
          new Question(
              "retries by tool",
              "'measures':['calls','retries'],'dimensions':['tool'],'order':[{'by':'tool'}]",
              "",
              "call_time",
              List.of("tool", "calls", "retries"),
              "SELECT call_tool, "
                  + CALLS
                  + ", countIf(event_type = 'tool_use' AND retry = 1) FROM events WHERE account_id = 1 AND "
                  + PAIRS
                  + "%s GROUP BY call_tool ORDER BY call_tool"),
          new Question(
              "dearest sessions",
              "'measures':['cost_usd'],'dimensions':['session'],'limit':20,"
                  + "'order':[{'by':'cost_usd','desc':true},{'by':'session'}]",
              "",
              "event_time",
              List.of("session", "cost_usd"),
              "SELECT toString(session_id) AS session, sum(cost) AS usd FROM events WHERE account_id = 1"
                  + " AND "
                  + USAGE
                  + "%s GROUP BY session ORDER BY usd DESC, session LIMIT 20"),
          new Question(
              "cost per session by project",
              "'measures':['sessions_started','cost_per_session_p50_usd','cost_per_session_p95_usd'],"
                  + "'dimensions':['project'],'order':[{'by':'project'}]",
              "",
              "event_time",
              List.of("project", "sessions_started"),
              "SELECT project, count() FROM events WHERE account_id = 1 AND event_type = 'session_start'"
                  + "%s GROUP BY project ORDER BY project"),
          new Question(
              "active users by day, New York",
              "'measures':['active_users'],'dimensions':['time']",
              ",'zone':'America/New_York','every':'day'",
              "event_time",
              List.of("active_users"),
              "SELECT uniqExact(user_id) FROM events WHERE account_id = 1%s"
                  + " GROUP BY toDate(event_time, 'America/New_York') AS day ORDER BY day"),
          new Question(
              "tokens by branch",
              "'measures':['tokens'],'dimensions':['branch'],'order':[{'by':'branch'}]",
              "",
              "event_time",
              List.of("branch", "tokens"),
              "SELECT branch, sum(input_tokens + output_tokens + cache_write_5m_tokens"
                  + " + cache_write_1h_tokens + cache_read_tokens) FROM events WHERE account_id = 1 AND "
                  + USAGE
                  + "%s GROUP BY branch ORDER BY branch"),
          new Question(
              "calls and errors by MCP server",
              "'measures':['calls','errors'],'dimensions':['mcp_server'],"
                  + "'where':[{'field':'tool','prefix':'mcp__'}],'order':[{'by':'mcp_server'}]",
              "",
              "call_time",
              List.of("mcp_server", "calls", "errors"),
              "SELECT splitByString('__', call_tool)[2] AS server, "
                  + CALLS
                  + ", "
                  + TOOL_ERRORS
                  + " FROM events WHERE account_id = 1 AND startsWith(call_tool, 'mcp__') AND "
                  + PAIRS
                  + "%s GROUP BY server ORDER BY server"));

  /**
   * @param end the day after the last event
   */
  TeamQuestions(RawEvents raw, LocalDate end) {
    this.raw = raw;
    this.end = end;
  }

  /** The path of the i-th request, which asks of another range than those before it. */
  String path(Question question, int i) {
    String query =
        "{%s,'time':{'from':'%s','to':'%s'%s}}"
            .formatted(question.query(), start(i), end, question.time());
    return "/api/v1/query?q="
        + URLEncoder.encode(query.replace('\'', '"'), StandardCharsets.UTF_8);
  }

  private LocalDate start(int i) {
    return end.minusDays(DAYS + i % STARTS);
  }

  /** The first request's response from raw events. */
  String raw(Question question) {
    String zone = question.time().contains("Berlin") ? "Europe/Berlin" : "UTC";
    String ofZone = question.time().contains("New_York") ? "America/New_York" : zone;
    String between =
        String.format(
            Locale.ROOT,
            " AND %1$s >= toDateTime('%2$s 00:00:00', '%4$s') AND %1$s < toDateTime('%3$s 00:00:00', '%4$s')",
            question.timeColumn(),
            start(0),
            end,
            ofZone);
    String rows = raw.rows(question.select().formatted(between));
    // The week by which the first is grouped is left to the property tests.
    return question.columns().equals(List.of("user", "cost_usd"))
        ? rows.replaceAll("(?m) [^ ]+$", "")
        : rows;
  }

  /** A response as text. */
  static String of(Question question, JsonNode reply) {
    List<String> rows = new ArrayList<>();
    for (JsonNode row : reply.path("rows")) {
      List<String> values = new ArrayList<>();
      question.columns().forEach(column -> values.add(row.path(column).asText()));
      rows.add(String.join(" ", values));
    }
    return String.join("\n", rows);
  }

  /** What a response was read from. */
  static String source(JsonNode reply) {
    List<String> tables = new ArrayList<>();
    reply.path("meta").path("answered_from").forEach(table -> tables.add(table.asText()));
    return String.join(", ", tables);
  }
}
