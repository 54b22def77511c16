package io.tallyhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.tallyhouse.cost.PriceFile;
import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.otlp.OtlpLimits;
import io.tallyhouse.otlp.SampleRun;
import io.tallyhouse.sync.SampleTranscripts;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.DashboardServer;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /v1/logs} as real clients use it, and what queries find of it. */
class OtlpLogsIT {
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/x-protobuf";
  private static final DashboardServer SERVER = DashboardServer.shared();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final DashboardServer.Account account = SERVER.newAccount();
  private final SampleRun tour = new SampleRun("tour");
  private @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"true, false", "true, true", "false, false", "false, true"})
  void tour_isCountedOnce_withItsTranscript_inEitherEncodingAndOrder(
      boolean protobuf, boolean transcriptFirst) throws Exception {
    if (transcriptFirst) {
      storeTranscript();
    }
    byte[] body = protobuf ? tour.protobuf() : tour.json();
    String type = protobuf ? PROTOBUF : JSON;
    assertThat(taken(send(type, body, "none"))).isEqualTo(protobuf ? "" : "{}");
    assertThat(taken(send(type, ApiClient.gzip(body), "gzip"))).isEqualTo(protobuf ? "" : "{}");
    if (!transcriptFirst) {
      assertTour(1956);
      storeTranscript();
    }

    assertTour(transcriptFirst ? 2447 : 1956);
    JsonNode drift =
        account
            .client()
            .get(ApiClient.RECONCILE, "start_date", "2026-11-27", "end_date", "2026-11-28")
            .data();
    assertThat(drift.path("drift").asLong(-1)).as("%s", drift).isZero();
  }

  /**
   * @param agentMs how long the call of the tool Agent took: of the transcript's times where they
   *     came first
   */
  private void assertTour(long agentMs) {
    JsonNode row =
        query(
            "\"responses\",\"input_tokens\",\"output_tokens\",\"cache_write_5m_tokens\",\"cache_write_1h_tokens\",\"cache_read_tokens\",\"cost_usd\",\"calls\",\"errors\",\"prompts\"",
            "");
    assertThat(row.path("responses").asLong()).as("%s", row).isEqualTo(7);
    assertThat(row.path("input_tokens").asLong()).isEqualTo(65);
    assertThat(row.path("output_tokens").asLong()).isEqualTo(403);
    assertThat(row.path("cache_write_5m_tokens").asLong()).isEqualTo(7_250);
    assertThat(row.path("cache_write_1h_tokens").asLong()).isEqualTo(1_000);
    assertThat(row.path("cache_read_tokens").asLong()).isEqualTo(23_600);
    assertThat(new BigDecimal(row.path("cost_usd").asText())).isEqualByComparingTo("0.05729");
    assertThat(row.path("calls").asLong()).isEqualTo(6);
    assertThat(row.path("errors").asLong()).isEqualTo(1);
    assertThat(row.path("prompts").asLong()).isEqualTo(1);
    assertThat(query("\"duration_avg_ms\"", "Agent").path("duration_avg_ms").asLong())
        .isEqualTo(agentMs);
  }

  private JsonNode query(String measures, String tool) {
    String where =
        tool.isEmpty() ? "" : ",\"where\":[{\"field\":\"tool\",\"in\":[\"%s\"]}]".formatted(tool);
    String body =
        "{\"measures\":[%s],\"time\":{\"from\":\"2026-11-27\",\"to\":\"2026-11-29\"}%s}"
            .formatted(measures, where);
    return account
        .client()
        .post("/api/v1/query", body.getBytes(UTF_8), Map.of())
        .data()
        .path("rows")
        .path(0);
  }

  private void storeTranscript() {
    tour.writeTranscripts(directory);
    List<Event> events = new ArrayList<>();
    SampleTranscripts.events(directory, PriceTable.of(PriceFile.own().prices()), SampleRun.NOW_MS)
        .forEach(events::addAll);
    SERVER.store(account.id(), events);
  }

  @Test
  void chunkedBody_isTaken() throws Exception {
    HttpResponse<byte[]> response =
        HTTP.send(
            request(JSON, account.client().key())
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(tour.json())))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());

    assertThat(taken(response)).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "bearer ", "Bearer%20"})
  void key_mayBeABearer_alsoWithItsSpaceEncoded(String scheme) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(SERVER.server().uri().resolve("/v1/logs"))
            .header("Content-Type", JSON)
            .header("Authorization", scheme + account.client().key())
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();

    assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void recordThatCanNotBeTaken_isInPartialSuccess_inTheRequestsEncoding() throws Exception {
    String json =
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"1795823197018000000\",\"body\":{\"stringValue\":\"claude_code.user_prompt\"}}]}]}]}";
    String body = taken(send(JSON, json.getBytes(UTF_8), "none"));

    assertThat(body)
        .isEqualTo(
            "{\"partialSuccess\":{\"rejectedLogRecords\":\"1\",\"errorMessage\":\"Records: 1 without session.id\"}}");
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    request
        .addResourceLogsBuilder()
        .addScopeLogsBuilder()
        .addLogRecordsBuilder()
        .setTimeUnixNano(1_795_823_197_018_000_000L)
        .setEventName("claude_code.user_prompt");
    HttpResponse<byte[]> response = send(PROTOBUF, request.build().toByteArray(), "none");
    assertThat(response.headers().firstValue("Content-Type")).contains(PROTOBUF);
    assertThat(
            ExportLogsServiceResponse.parseFrom(response.body())
                .getPartialSuccess()
                .getRejectedLogRecords())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, '{', 400, 3",
    "application/x-protobuf, '{', 400, 3",
    "text/plain, '{}', 415, 3"
  })
  void whatCanNeverBeRead_isRefused_withAStatus(String type, String body, int status, int code)
      throws Exception {
    assertStatus(send(type, body.getBytes(UTF_8), "none"), type, status, code);
  }

  @Test
  void unknownKeys_andOthersScopes_areRefused_withAStatus() throws Exception {
    for (String type : List.of(JSON, PROTOBUF)) {
      assertStatus(send(type, new byte[0], "none", "th_live_unknown"), type, 401, 16);
      String reader = SERVER.server().key("otlp-reader", "read:analytics");
      assertStatus(send(type, new byte[0], "none", reader), type, 403, 7);
    }
  }

  /** A bomb of 64 MB in 64 KB. */
  @Test
  void bodyThatIsTooLargeOnceDecompressed_isA413() throws Exception {
    byte[] bomb = ApiClient.gzip(new byte[OtlpLimits.BODY_BYTES_MAX * 4]);
    assertThat(bomb.length).isLessThan(100_000);

    assertStatus(send(PROTOBUF, bomb, "gzip"), PROTOBUF, 413, 8);
  }

  private static void assertStatus(HttpResponse<byte[]> response, String type, int status, int code)
      throws Exception {
    assertThat(response.statusCode()).isEqualTo(status);
    String sent = response.headers().firstValue("Content-Type").orElseThrow();
    if (type.equals(PROTOBUF)) {
      assertThat(sent).isEqualTo(PROTOBUF);
      // Field 1 is the code, field 2 the message.
      assertThat(response.body()[0]).isEqualTo((byte) 8);
      assertThat(response.body()[1]).isEqualTo((byte) code);
      assertThat(response.body()[2]).isEqualTo((byte) 18);
    } else {
      assertThat(sent).isEqualTo(JSON);
      assertThat(new String(response.body(), UTF_8))
          .startsWith("{\"code\":" + code + ",\"message\":");
    }
  }

  private static String taken(HttpResponse<byte[]> response) {
    String body = new String(response.body(), UTF_8);
    assertThat(response.statusCode()).as(body).isEqualTo(200);
    return body;
  }

  private HttpResponse<byte[]> send(String type, byte[] body, String encoding) throws Exception {
    return send(type, body, encoding, account.client().key());
  }

  private static HttpResponse<byte[]> send(String type, byte[] body, String encoding, String key)
      throws Exception {
    HttpRequest.Builder request =
        request(type, key).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (!encoding.equals("none")) {
      request.header("Content-Encoding", encoding);
    }
    HttpResponse<byte[]> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    assertThat(
            ApiDescription.served()
                .faults(
                    "POST",
                    "/v1/logs",
                    response.statusCode(),
                    response.headers().map(),
                    new String(response.body(), UTF_8)))
        .isEmpty();
    return response;
  }

  private static HttpRequest.Builder request(String type, String key) {
    return HttpRequest.newBuilder(SERVER.server().uri().resolve("/v1/logs"))
        .header("Content-Type", type)
        .header("X-API-Key", key);
  }
}
