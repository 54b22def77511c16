package io.tallyhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.otlp.SampleRun;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.DashboardServer;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /v1/metrics} and {@code /v1/traces}, and what queries find of them. */
class OtlpSignalsIT {
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/x-protobuf";
  private static final long HOUR_MS = 3_600_000;
  private static final long FROM_MS = Instant.parse("2026-11-27T00:00:00Z").toEpochMilli();
  private static final DashboardServer SERVER = DashboardServer.shared();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final DashboardServer.Account account = SERVER.newAccount();

  @ParameterizedTest
  @CsvSource({
    "tour, true, 1, 2, 1, 1, 9.727, 0",
    "tour, false, 1, 2, 1, 1, 9.727, 0",
    "captured-protobuf, true, 1, 2, 1, 1, 8.891, 0",
    "2.1.332-tty, false, 1, 2, 1, 1, 16.409, 8.256",
    "2.1.332-cumul, false, 1, 2, 1, 1, 7.823, 0"
  })
  void metricsOfARun_countOnce_inEitherEncodingAndTemporality(
      String name,
      boolean protobuf,
      long launches,
      long added,
      long removed,
      long accepted,
      String active,
      String user)
      throws Exception {
    SampleRun run = new SampleRun(name);
    byte[] body = protobuf ? run.protobuf("metrics") : run.json("metrics");
    String type = protobuf ? PROTOBUF : JSON;
    for (int i = 0; i < 2; i++) {
      assertThat(send("/v1/metrics", type, body)).isEqualTo(protobuf ? "" : "{}");

      JsonNode row =
          query(
              "\"launches\",\"lines_added\",\"lines_removed\",\"edits_accepted\",\"edits_rejected\",\"active_seconds\",\"active_user_seconds\",\"commits\"",
              "");
      assertThat(row.path("launches").asLong()).as("%s", row).isEqualTo(launches);
      assertThat(row.path("lines_added").asLong()).isEqualTo(added);
      assertThat(row.path("lines_removed").asLong()).isEqualTo(removed);
      assertThat(row.path("edits_accepted").asLong()).isEqualTo(accepted);
      assertThat(row.path("edits_rejected").asLong()).isZero();
      assertThat(new BigDecimal(row.path("active_seconds").asText())).isEqualByComparingTo(active);
      assertThat(new BigDecimal(row.path("active_user_seconds").asText()))
          .isEqualByComparingTo(user);
      assertThat(row.path("commits").asLong()).isZero();
    }
    assertThat(query("\"tokens\",\"cost_usd\"", "").path("tokens").asLong())
        .as("tokens are what events say")
        .isZero();
    JsonNode edit = query("\"edits_accepted\"", "\"tool\",\"decided_by\",\"language\",\"harness\"");
    assertThat(edit.path("tool").asText()).isEqualTo("Edit");
    assertThat(edit.path("decided_by").asText()).isIn("config", "user_temporary");
    assertThat(edit.path("language").asText()).isEqualTo("Plain text");
    assertThat(edit.path("harness").asText()).isEqualTo("claude-code");
  }

  @Test
  void commitsOfARun_areCounted() throws Exception {
    send("/v1/metrics", JSON, new SampleRun("2.1.332-commit").json("metrics"));

    assertThat(query("\"commits\",\"pull_requests\"", "\"session\"").path("commits").asLong())
        .isEqualTo(1);
  }

  /** A point of a cumulative series. */
  private record Point(int series, long startMs, long timeMs, long value) {
    String json() {
      return """
      {"startTimeUnixNano":"%d000000","timeUnixNano":"%d000000","asInt":"%d","attributes":[\
      {"key":"type","value":{"stringValue":"added"}},\
      {"key":"session.id","value":{"stringValue":"s%d"}}]}"""
          .formatted(startMs, timeMs, value, series);
    }
  }

  /** As it is when exports are sent again, overtake each other and programs are started again. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void cumulativePoints_countByTheHour_whatTheyHaveMoreThanTheOneBefore_inAnyOrder(long seed)
      throws Exception {
    Random random = new Random(seed);
    List<Point> points = new ArrayList<>();
    Map<Long, Long> expected = new TreeMap<>();
    for (int series = 0; series < 4; series++) {
      long startMs = FROM_MS + random.nextInt(100_000);
      for (int start = 0; start < 3; start++) {
        long value = 0;
        long timeMs = startMs;
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
          timeMs += 1 + random.nextInt(1_500_000);
          long more = random.nextInt(3) * (long) random.nextInt(20);
          value += more;
          points.add(new Point(series, startMs, timeMs, value));
          expected.merge((timeMs - FROM_MS) / HOUR_MS, more, Long::sum);
        }
        startMs = timeMs + 1;
      }
    }
    expected.values().removeIf(sum -> sum == 0);
    points.addAll(points.subList(0, points.size() / 2));
    Collections.shuffle(points, random);
    long all = expected.values().stream().mapToLong(Long::longValue).sum();

    int at = 0;
    while (at < points.size()) {
      int to = Math.min(points.size(), at + 1 + random.nextInt(10));
      export(points.subList(at, to));
      at = to;
      // Results of before must not be served from memory.
      assertThat(query("\"lines_added\"", "").path("lines_added").asLong()).isBetween(0L, all);
    }

    Map<Long, Long> byHour = new TreeMap<>();
    for (JsonNode row : rows("\"lines_added\"", "", ",\"every\":\"1h\"")) {
      long hour = (Instant.parse(row.path("time").asText()).toEpochMilli() - FROM_MS) / HOUR_MS;
      byHour.merge(hour, row.path("lines_added").asLong(), Long::sum);
    }
    byHour.values().removeIf(sum -> sum == 0);
    assertThat(byHour).as("seed %d", seed).isEqualTo(expected);
    assertThat(query("\"lines_added\"", "").path("lines_added").asLong()).isEqualTo(all);
  }

  private void export(List<Point> points) throws Exception {
    String body =
        """
        {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"claude_code.lines_of_code.count",\
        "sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[%s]}}]}]}]}"""
            .formatted(String.join(",", points.stream().map(Point::json).toList()));
    assertThat(send("/v1/metrics", JSON, body.getBytes(UTF_8))).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void spansOfARun_haveWaitsAndStopReasons_andRepeatNoResponse(boolean spansFirst)
      throws Exception {
    SampleRun tour = new SampleRun("tour");
    if (!spansFirst) {
      send("/v1/logs", PROTOBUF, tour.protobuf());
    }
    assertThat(send("/v1/traces", PROTOBUF, tour.protobuf("traces"))).isEmpty();
    assertThat(send("/v1/traces", JSON, tour.json("traces"))).isEqualTo("{}");
    if (spansFirst) {
      assertTokens();
      send("/v1/logs", PROTOBUF, tour.protobuf());
    }

    assertTokens();
    JsonNode waits =
        query(
            "\"permission_waits\",\"permission_wait_avg_ms\",\"permission_wait_p50_ms\",\"permission_wait_p95_ms\",\"request_retries\"",
            "");
    assertThat(waits.path("permission_waits").asLong()).isEqualTo(6);
    assertThat(waits.path("permission_wait_avg_ms").asLong()).isEqualTo(60);
    assertThat(waits.path("permission_wait_p50_ms").asLong()).isEqualTo(48);
    assertThat(waits.path("permission_wait_p95_ms").asLong()).isEqualTo(120);
    assertThat(waits.path("request_retries").asLong()).isZero();
    Map<String, Long> ended = new TreeMap<>();
    for (JsonNode row : rows("\"model_requests\"", "\"reason\"", "")) {
      ended.put(row.path("reason").asText(), row.path("model_requests").asLong());
    }
    assertThat(ended).isEqualTo(Map.of("tool_use", 5L, "end_turn", 2L));
  }

  private void assertTokens() {
    JsonNode row =
        query("\"responses\",\"input_tokens\",\"output_tokens\",\"cache_write_tokens\"", "");
    assertThat(row.path("responses").asLong()).as("%s", row).isEqualTo(7);
    assertThat(row.path("input_tokens").asLong()).isEqualTo(65);
    assertThat(row.path("output_tokens").asLong()).isEqualTo(403);
    assertThat(row.path("cache_write_tokens").asLong()).isEqualTo(8_250);
  }

  @Test
  void unknownRecords_canBeQueriedByTheirEvent() throws Exception {
    String body =
        """
        {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1795823197018000000",\
        "eventName":"future_event","attributes":[{"key":"session.id","value":{"stringValue":"s"}}]},\
        {"timeUnixNano":"1795823197018000000","eventName":"compaction",\
        "attributes":[{"key":"session.id","value":{"stringValue":"s"}}]}]}]}]}""";
    for (int i = 0; i < 2; i++) {
      assertThat(send("/v1/logs", JSON, body.getBytes(UTF_8))).isEqualTo("{}");
    }

    assertThat(query("\"records\",\"compactions\"", "").path("compactions").asLong()).isEqualTo(1);
    assertThat(rows("\"records\"", "\"record\"", ""))
        .extracting(row -> row.path("record").asText() + " " + row.path("records").asLong())
        .containsExactlyInAnyOrder("future_event 1", "compaction 1");
  }

  private JsonNode query(String measures, String dimensions) {
    return rows(measures, dimensions, "").path(0);
  }

  private JsonNode rows(String measures, String dimensions, String more) {
    String body =
        "{\"measures\":[%s],\"dimensions\":[%s],\"time\":{\"from\":\"2026-11-27\",\"to\":\"2026-11-29\"%s}}"
            .formatted(measures, dimensions, more);
    return account
        .client()
        .post("/api/v1/query", body.getBytes(UTF_8), Map.of())
        .data()
        .path("rows");
  }

  private String send(String path, String type, byte[] body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(SERVER.server().uri().resolve(path))
            .header("Content-Type", type)
            .header("Content-Encoding", "gzip")
            .header("X-API-Key", account.client().key())
            .POST(HttpRequest.BodyPublishers.ofByteArray(ApiClient.gzip(body)))
            .build();
    HttpResponse<byte[]> response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
    String text = new String(response.body(), UTF_8);
    assertThat(response.statusCode()).as(text).isEqualTo(200);
    assertThat(
            ApiDescription.served()
                .faults("POST", path, response.statusCode(), response.headers().map(), text))
        .isEmpty();
    return text;
  }
}
