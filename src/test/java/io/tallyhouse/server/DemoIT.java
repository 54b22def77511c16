package io.tallyhouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.cli.DemoTour;
import io.tallyhouse.server.TallyhouseProcess.Ended;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.TestEngines;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, from an empty directory to its third start, and a server on its data. */
class DemoIT {
  /** Of a hundred thousand events, those by which sessions end while the test runs. */
  private static final long ENDED_MAX = 5;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Pattern CURL = Pattern.compile("curl -H 'X-API-Key: ([^']+)' '([^']+)'");
  private static final Duration LOADED_WITHIN = Duration.ofMinutes(10);
  private static final String SIX_WEEKS = "?start_date=2020-01-01";

  @TempDir Path temp;

  /** What its transcripts say, counted without any of the code that syncs them. */
  private static final class Recount {
    private final Map<String, JsonNode> usages = new HashMap<>();
    private long sessions;
    private long calls;
    private long failures;

    static Recount of(Path projects) throws IOException {
      Recount recount = new Recount();
      try (Stream<Path> files = Files.walk(projects)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          recount.sessions += file.toString().contains("/subagents/") ? 0 : 1;
          for (String line : Files.readAllLines(file)) {
            recount.add(JSON.readTree(line));
          }
        }
      }
      return recount;
    }

    private void add(JsonNode line) {
      JsonNode usage = line.at("/message/usage");
      if (!usage.isMissingNode()) {
        usages.put(line.at("/message/id").asText() + line.path("requestId").asText(), usage);
      }
      for (JsonNode block : line.at("/message/content")) {
        calls += block.path("type").asText().equals("tool_use") ? 1 : 0;
        failures += block.path("is_error").asBoolean() ? 1 : 0;
      }
    }

    long tokens(String field) {
      return usages.values().stream().mapToLong(usage -> usage.path(field).asLong()).sum();
    }
  }

  @Test
  void data_isThereOnceHoweverOftenItIsLoaded_andSaysWhatItIs() throws Exception {
    Path home = Files.createDirectories(temp.resolve("home/.claude/projects/-p"));
    Files.writeString(home.resolve("own.jsonl"), "no demo's\n");
    Map<String, String> environment =
        Map.of(
            "HOME", temp.resolve("home").toString(),
            "TALLYHOUSE_TRANSCRIPTS_DIR", temp.resolve("home/.claude/projects").toString(),
            "TALLYHOUSE_SYNC_INTERVAL", "1s",
            "TALLYHOUSE_DATA_DIR", temp.resolve("data").toString(),
            "TALLYHOUSE_CLICKHOUSE_URL", TestEngines.url(TestEngines.clickHouse()),
            "TALLYHOUSE_POSTGRES_URL", TestEngines.url(TestEngines.newPostgresDatabase()));
    String key;
    JsonNode overview;
    try (TallyhouseProcess demo = TallyhouseProcess.start(temp, environment, "demo")) {
      URI uri = demo.awaitListening(LOADED_WITHIN);
      List<MatchResult> calls = CURL.matcher(demo.out()).results().toList();
      assertThat(calls).hasSize(4);
      key = calls.get(0).group(1);
      assertThat(calls)
          .extracting(MatchResult::group)
          .containsExactlyElementsOf(DemoTour.lines(uri.toString(), key));
      for (MatchResult call : calls) {
        assertThat(get(URI.create(call.group(2)), call.group(1), true).has("data")).isTrue();
      }
      overview = get(uri.resolve("/api/v1/analytics/overview" + SIX_WEEKS), key, true);
      assertEverySurfaceShowsSomething(uri, key);
      assertEqualsRecount(uri, key, Recount.of(temp.resolve("data/demo/projects")));
    }
    Path kept = temp.resolve("data/demo.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
        .isEqualTo("rw-------");

    assertNothingIsAdded(environment, "demo", key, overview);
    Path state = temp.resolve("data/demo.json");
    // As if the load had been interrupted.
    Files.writeString(state, Files.readString(state).replace("true", "false"));
    assertNothingIsAdded(environment, "demo", key, overview);
    Map<String, String> serve = new HashMap<>(environment);
    serve.remove("TALLYHOUSE_SYNC_INTERVAL");
    assertNothingIsAdded(serve, "serve", key, overview);
  }

  private static void assertEverySurfaceShowsSomething(URI uri, String key) throws Exception {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    String range = "?startDate=" + today.minusDays(41) + "&endDate=" + today;
    Map<String, String> shown =
        Map.ofEntries(
            Map.entry("/api/v1/analytics/overview", "/total_sessions"),
            Map.entry("/api/v1/analytics/tools", "/tools/9/p99_duration_ms"),
            Map.entry("/api/v1/sessions?offset=100", "/sessions/0/duration_ms"),
            Map.entry("/api/analytics/overview", "/totalCost"),
            Map.entry("/api/analytics/sessions", "/sessions/0/cost"),
            Map.entry("/api/analytics/daily-usage", "/20/cost"),
            Map.entry("/api/analytics/model-distribution", "/3/totalCost"),
            Map.entry("/api/analytics/tool-usage", "/9/count"),
            Map.entry("/api/sync/status", "/lastSyncStats/messagesAdded"),
            Map.entry("/api/sync/stats", "/totalMessages"),
            Map.entry("/analytics/overview?period=month", "/resources/costUsd"),
            Map.entry("/analytics/metrics" + range + "&period=week", "/3/costUsd"),
            Map.entry("/analytics/rolling?window=7", "/change/outgoingMessages"),
            Map.entry("/analytics/snapshots" + range, "/snapshots/20/tasksCompleted"),
            Map.entry("/analytics/assistants" + range, "/assistants/2/activeUsers"),
            Map.entry("/analytics/users/top" + range, "/users/9/activity"),
            Map.entry("/analytics/events" + range, "/total"));
    for (Map.Entry<String, String> show : shown.entrySet()) {
      JsonNode data = get(uri.resolve(show.getKey()), key, true).path("data");
      assertThat(data.at(show.getValue()).asDouble()).as(show + " " + data).isNotZero();
    }
    String query =
        "{\"measures\":[\"calls\"],\"time\":{\"from\":\"%s\"}}".formatted(today.minusDays(41));
    URI calls = uri.resolve("/api/v1/query?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    assertThat(get(calls, key, true).at("/data/rows/0/calls").asLong()).isPositive();
    JsonNode sessions = get(uri.resolve("/api/analytics/sessions?offset=100"), key, true);
    String id = sessions.at("/data/sessions/0/id").asText();
    JsonNode detail = get(uri.resolve("/api/analytics/sessions/" + id), key, true).path("data");
    // Which of them have text depends on the moment.
    assertThat(detail.path("messages").findValuesAsText("content"))
        .anyMatch(text -> !text.isEmpty());
    assertThat(get(uri.resolve("/api/sync/preview"), key, true).at("/data/pendingFiles")).isEmpty();
  }

  private static void assertEqualsRecount(URI uri, String key, Recount recount) throws Exception {
    JsonNode usage =
        get(uri.resolve("/api/analytics/overview?dateFrom=2020-01-01"), key, true).path("data");
    assertThat(usage.path("totalSessions").asLong())
        .isBetween(recount.sessions, recount.sessions + 3);
    assertThat(usage.path("inputTokens").asLong()).isEqualTo(recount.tokens("input_tokens"));
    assertThat(usage.path("outputTokens").asLong()).isEqualTo(recount.tokens("output_tokens"));
    assertThat(usage.path("cacheCreationTokens").asLong())
        .isEqualTo(recount.tokens("cache_creation_input_tokens"));
    assertThat(usage.path("cacheReadTokens").asLong())
        .isEqualTo(recount.tokens("cache_read_input_tokens"));
    assertThat(usage.path("unpricedModels")).isEmpty();
    JsonNode overview =
        get(uri.resolve("/api/v1/analytics/overview" + SIX_WEEKS), key, true).path("data");
    assertThat(overview.path("total_tool_invocations").asLong()).isEqualTo(recount.calls);
    assertThat(overview.path("total_sessions")).isEqualTo(usage.path("totalSessions"));
    double failures = 0;
    // All of them: ten are the default.
    URI tools = uri.resolve("/api/v1/analytics/tools" + SIX_WEEKS + "&limit=50");
    for (JsonNode tool : get(tools, key, true).at("/data/tools")) {
      failures += tool.path("error_rate").asDouble() * tool.path("invocation_count").asLong();
    }
    assertThat(Math.round(failures)).isEqualTo(recount.failures);
  }

  private void assertNothingIsAdded(
      Map<String, String> environment, String command, String key, JsonNode overview)
      throws Exception {
    try (TallyhouseProcess server = TallyhouseProcess.start(temp, environment, command)) {
      URI uri = server.awaitListening(LOADED_WITHIN);
      if (command.equals("demo")) {
        assertThat(server.out()).contains("Key      " + key + "\n");
      }
      JsonNode now = get(uri.resolve("/api/v1/analytics/overview" + SIX_WEEKS), key, true);
      // Sessions that have been silent for long enough meanwhile have ended.
      ObjectNode data = (ObjectNode) now.path("data");
      JsonNode before = overview.at("/data/total_events");
      assertThat(data.path("total_events").asLong() - before.asLong()).isBetween(0L, ENDED_MAX);
      data.set("total_events", before);
      assertThat(now).isEqualTo(overview);
      Ended reconciled =
          TallyhouseProcess.start(temp, environment, "reconcile", "--start", "2026-01-01")
              .awaitEnd();
      assertThat(reconciled.status()).as(reconciled.out() + reconciled.err()).isZero();
      assertThat(
              TallyhouseProcess.start(
                      temp, environment, "keys", "create", "--name", "x", "--account", "other")
                  .awaitEnd()
                  .out()
                  .strip())
          .satisfies(
              other ->
                  assertThat(get(uri.resolve("/api/analytics/overview"), other, false).has("data"))
                      .isTrue());
    }
  }

  /** The body of the response, which says that it shows made-up data, or that it doesn't. */
  private static JsonNode get(URI uri, String key, boolean demo) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri).header("X-API-Key", key).build();
    HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    ApiDescription.check(response);
    JsonNode body = JSON.readTree(response.body());
    String member = uri.getPath().startsWith("/api/v1/") ? "demo_data" : "demoData";
    assertThat(body.path(member).asBoolean()).as(uri + " " + response.body()).isEqualTo(demo);
    assertThat(body.has(member)).isEqualTo(demo);
    assertThat(response.headers().firstValue("X-Tallyhouse-Demo-Data").isPresent()).isEqualTo(demo);
    return body;
  }
}
