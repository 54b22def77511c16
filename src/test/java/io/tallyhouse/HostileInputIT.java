package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.RawHttp;
import io.tallyhouse.testing.RawHttp.RawAnswer;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client should send is answered with a 4xx in the surface's envelope, or hung up on. */
class HostileInputIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER_MAX = Patience.MAX;

  /** How long to listen where the server may also wait for more: no failure ends with it. */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private static final int MEGABYTE = 1 << 20;

  private final TallyhouseServer server = TestServers.shared();
  private final String key = server.key("hostile-" + UUID.randomUUID());

  /** A text that was cut in the middle of an emoji, as a member's name: kept as sent. */
  @Test
  void halfASurrogatePairInAName_isKeptAsSent() throws Exception {
    String halves = server.key("halves-" + UUID.randomUUID());
    ApiClient client = new ApiClient(server, halves);
    String data = "{\"o\":{\"\\ud83d\":{\"cut \\uDC00\":1}},\"tool_name\":\"H\"}";
    String event =
        """
        {"\\ud83d":1,"events":[{"event_type":"tool_use","session_id":"%s","\\udc00":{},\
        "timestamp":"2024-01-15T10:30:00Z","data":%s}]}"""
            .formatted(UUID.randomUUID(), data);
    String fleetEvent =
        """
        {"events":[{"eventType":"tasksInitiated","timestamp":"2024-01-15T10:30:00Z","data":%s}]}"""
            .formatted(data);

    client.post(event).data();
    ApiResponse stored =
        client.post("/analytics/events", fleetEvent.getBytes(StandardCharsets.UTF_8), Map.of());
    assertThat(stored.status()).as("%s", stored).isEqualTo(200);

    String day = "2024-01-15";
    assertThat(client.get(ApiClient.TOOLS, "start_date", day, "end_date", day).body())
        .contains("\"H\"");
    // By hand: the parser that checks other answers does not take such names.
    try (RawHttp log = new RawHttp(server.uri(), ANSWER_MAX)) {
      log.send(
          "GET /analytics/events?startDate=%s&endDate=%s HTTP/1.1\r\nHost: x\r\nX-API-Key: %s\r\n\r\n"
              .formatted(day, day, halves));
      assertThat(log.answer(false).orElseThrow().body()).contains(data);
    }
  }

  @Test
  void gzipBomb_isTooLarge() throws Exception {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
      byte[] spaces = " ".repeat(MEGABYTE).getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 200; i++) {
        gzip.write(spaces);
      }
    }
    for (String path : new String[] {"/api/v1/events", "/analytics/events"}) {
      assertError(path, post(path, "Content-Encoding: gzip\r\n", bomb.toByteArray()), 413);
    }
  }

  @Test
  void cutOffGzip_isMalformed() throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(body)) {
      gzip.write("{\"events\":[]}".getBytes(StandardCharsets.US_ASCII));
    }
    byte[] cut = java.util.Arrays.copyOf(body.toByteArray(), body.size() - 9);

    RawAnswer answer = post("/api/v1/events", "Content-Encoding: gzip\r\n", cut);

    assertError("/api/v1/events", answer, 400);
    assertThat(answer.body()).contains("Malformed gzip data");
  }

  @Test
  void gzipOfEmptyMembers_isMalformed() throws Exception {
    ByteArrayOutputStream empty = new ByteArrayOutputStream();
    new GZIPOutputStream(empty).close();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int i = 0; i < 200_000; i++) {
      body.write(empty.toByteArray());
    }

    RawAnswer answer = post("/api/v1/events", "Content-Encoding: gzip\r\n", body.toByteArray());

    assertError("/api/v1/events", answer, 400);
    assertThat(answer.body()).contains("Malformed gzip data");
  }

  @Test
  void bodyInPiecesOfAByte_isReadAsAWhole() throws Exception {
    try (RawHttp client = new RawHttp(server.uri(), ANSWER_MAX)) {
      client.send(head("POST", "/api/v1/events", "Transfer-Encoding: chunked\r\n"));
      client.send("1\r\n \r\n".repeat(300_000) + "a\r\n{\"events\":\r\n3\r\n[]}\r\n0\r\n\r\n");
      RawAnswer answer = client.answer(false).orElseThrow();
      assertThat(answer.body()).isEqualTo("{\"data\":{\"accepted\":0,\"rejected\":0}}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/admin/keys", "/api/v1/admin/reconcile", "/api/sync/run"})
  void bodyThatIsLargeForItsRoute_isTooLarge(String path) throws Exception {
    String json = "{\"filler\":\"" + "x".repeat(16 << 10) + "\"}";
    byte[] body = json.getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(body);
    }
    String operator = server.key("default");
    for (boolean gzip : new boolean[] {false, true}) {
      byte[] sent = gzip ? compressed.toByteArray() : body;
      String encoding = gzip ? "Content-Encoding: gzip\r\n" : "";
      RawAnswer answer = post(operator, path, encoding, sent);
      assertError(path, answer, 413);
      assertThat(answer.body()).contains("exceeds 16384 bytes");
    }
  }

  @Test
  void bodyWithoutEnd_isTooLargeAsSoonAsItIs() throws Exception {
    try (RawHttp client = new RawHttp(server.uri(), ANSWER_MAX)) {
      client.send(head("POST", "/api/v1/events", "Transfer-Encoding: chunked\r\n"));
      byte[] chunk =
          ("100000\r\n" + " ".repeat(MEGABYTE) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 40 && client.send(chunk); i++) {
        // Until the server has enough.
      }
      Optional<RawAnswer> answer = client.answer(false);
      // It may hang up while we still send; the answer is lost then.
      answer.ifPresent(refused -> assertThat(refused.status()).isEqualTo(413));
      answer.ifPresent(ApiDescription::checkRefusal);
    }
    assertServes();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/sessions", "/api/analytics/overview", "/analytics/overview"})
  void millionParameters_areTooLong(String path) throws Exception {
    RawAnswer answer = get(path + "?" + "a=1&".repeat(1_000_000));

    assertError("", answer, 414);
  }

  @Test
  void endlessHeaders_areTooLarge() throws Exception {
    RawAnswer answer =
        exchange(
            "GET /api/v1/sessions HTTP/1.1\r\nHost: x\r\n"
                + ("X-Filler: " + "y".repeat(1000) + "\r\n").repeat(100)
                + "\r\n");

    assertError("", answer, 431);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0\0\0\0\r\n\r\n",
        "GET\r\n\r\n",
        "GET /api/v1/sessions HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET /api/v1/sessions HTTP/1.1\r\nNo colon\r\n\r\n",
        "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"
      })
  void whatIsNoHttp_isRefusedOrHungUpOn(String bytes) throws Exception {
    try (RawHttp client = new RawHttp(server.uri(), SILENCE)) {
      client.send(bytes);
      Optional<RawAnswer> answer;
      try {
        answer = client.answer(false);
      } catch (java.net.SocketTimeoutException e) {
        // It waits for the rest, for a bounded time: see SlowClientTest.
        answer = Optional.empty();
      }
      answer.ifPresent(
          refused -> assertThat(refused.status()).as(refused.body()).isBetween(400, 499));
      answer.ifPresent(ApiDescription::checkRefusal);
    }
    assertServes();
  }

  @Test
  void otherVersionOfHttp_isToldSo() throws Exception {
    assertThat(exchange("GET / HTTP/9.9\r\n\r\n").status()).isEqualTo(501);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1//events",
        "/api/v1/../v1/admin/keys/../../x",
        "/api/v1/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2f..%2fetc/passwd",
        "/api/v1/events/",
        "/api/v1/events;x=1",
        "/api/v1/sessions%00",
        "/api/v1/sessions%0d%0aX-Injected:%201",
        "/api/v1/ses%73ions/..",
        "/API/V1/SESSIONS",
        "/api/v1/sessions%",
        "/api/v1/%;P",
        "/analytics/%zz",
        "/analytics/%ff",
        "/api/analytics/sessions/550e8400-e29b-41d4-a716-446655440000?x=%",
        "/api/analytics/sessions/x?%zz",
        "/docs/docs.js?x=%f",
        "/docs/x?x=%C3%2",
        "/api/analytics/sessions/%2e%2e%2fx",
        "//evil.example/api/v1/sessions",
        "/%E2%80%AE"
      })
  void tricksWithPaths_findNothing(String path) throws Exception {
    RawAnswer answer = get(path);

    assertThat(answer.status()).as(answer.body()).isIn(400, 404, 405);
    ApiDescription.checkRefusal(answer);
    assertThat(answer.headers()).doesNotContainKey("x-injected");
    assertThat(JSON.readTree(answer.body()).path("error").path("code").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"events\":[{\"event_type\":NaN}]}",
        "{\"events\":[{\"timestamp\":Infinity}]}",
        "{\"events\":[],\"events\":[]}",
        "{\"events\":[{\"event_type\":\"tool_use\",\"event_type\":\"tool_use\"}]}",
        "{'events':[]}",
        "{\"events\":[],}",
        "{\"events\":[]} {}",
        "/* x */{\"events\":[]}",
        "\u00ef\u00bb\u00bf\u00ef\u00bb\u00bf{\"events\":[]}",
        "{\"events\":[{\"event_type\":\"tool_use\",\"session_id\":\"550e8400-e29b-41d4-a716-446655440000\",\"timestamp\":\"2024-01-15T10:30:00Z\",\"user_id\":\"\\ud800\"}]}",
        "{\"events\":[{\"event_type\":\"tool_use\",\"session_id\":\"550e8400-e29b-41d4-a716-446655440000\",\"timestamp\":\"2024-01-15T10:30:00Z\",\"data\":{\"x\":\"\u00c3(\"}}]}",
        "{\"events\":[{\"event_type\":\"tool_use\",\"session_id\":\"550e8400-e29b-41d4-a716-446655440000\",\"timestamp\":\"2024-01-15T10:30:00Z\",\"data\":{\"x\":\"\u00ed\u00a0\u0080\"}}]}",
        "{\"events\":[{\"event_type\":\"tool_use\",\"session_id\":\"550e8400-e29b-41d4-a716-446655440000\",\"timestamp\":\"2024-01-15T10:30:00Z\",\"data\":{\"x\":\"\u00c0\u0080\"}}]}"
      })
  void bodiesThatAreNoCleanJson_areRefused(String latin1) throws Exception {
    RawAnswer answer = post("/api/v1/events", "", latin1.getBytes(StandardCharsets.ISO_8859_1));

    assertError("/api/v1/events", answer, 400);
    assertThat(JSON.readTree(answer.body()).path("error").path("details")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/jsonx",
        "application/x-www-form-urlencoded",
        "\u00e4",
        "a/b;c"
      })
  void otherContentTypes_areRefused(String type) throws Exception {
    String head =
        "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nX-API-Key: "
            + key
            + "\r\nContent-Type: "
            + type
            + "\r\nContent-Length: 2\r\n\r\n{}";
    assertError("/api/v1/events", exchange(head), 415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "gzip, gzip", "\u00e4"})
  void otherEncodings_areRefused(String encoding) throws Exception {
    assertError(
        "/api/v1/events",
        post("/api/v1/events", "Content-Encoding: " + encoding + "\r\n", new byte[] {1, 2}),
        415);
  }

  @Test
  void hugeStrings_areRefusedByName() throws Exception {
    String huge = "x".repeat(20 * MEGABYTE);
    for (String field :
        new String[] {
          "user_id", "assistant_id", "event_id", "timestamp", "event_type", "session_id"
        }) {
      String event = "{\"events\":[{\"" + field + "\":\"" + huge + "\"}]}";
      RawAnswer answer = post("/api/v1/events", "", event.getBytes(StandardCharsets.US_ASCII));
      assertError("/api/v1/events", answer, 400);
      assertThat(answer.body().length()).isLessThan(10_000);
    }
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder() throws Exception {
    StringBuilder requests = new StringBuilder();
    for (int i = 1; i <= 100; i++) {
      requests.append(head("GET", "/api/v1/sessions?limit=" + i, ""));
    }
    try (RawHttp client = new RawHttp(server.uri(), ANSWER_MAX)) {
      client.send(requests.toString());
      for (int i = 1; i <= 100; i++) {
        RawAnswer answer = client.answer(false).orElseThrow();
        ApiDescription.check("GET", "/api/v1/sessions", answer);
        assertThat(JSON.readTree(answer.body()).path("data").path("limit").asInt()).isEqualTo(i);
      }
    }
  }

  private RawAnswer get(String target) throws IOException {
    return exchange(head("GET", target, ""));
  }

  private RawAnswer post(String path, String headers, byte[] body) throws IOException {
    return post(key, path, headers, body);
  }

  private RawAnswer post(String as, String path, String headers, byte[] body) throws IOException {
    try (RawHttp client = new RawHttp(server.uri(), ANSWER_MAX)) {
      client.send(head(as, "POST", path, headers + "Content-Length: " + body.length + "\r\n"));
      client.send(body);
      return client.answer(false).orElseThrow();
    }
  }

  private RawAnswer exchange(String request) throws IOException {
    try (RawHttp client = new RawHttp(server.uri(), ANSWER_MAX)) {
      client.send(request);
      return client.answer(false).orElseThrow();
    }
  }

  private String head(String method, String target, String headers) {
    return head(key, method, target, headers);
  }

  private static String head(String key, String method, String target, String headers) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: "
        + key
        + "\r\n"
        + headers
        + "\r\n";
  }

  private void assertServes() throws IOException {
    assertThat(get("/api/v1/sessions").status()).isEqualTo(200);
  }

  private static void assertError(String path, RawAnswer answer, int status) throws IOException {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    ApiDescription.checkRefusal(answer);
    JsonNode body = JSON.readTree(answer.body());
    assertThat(body.path("error").path("code").asText()).as(answer.body()).isNotEmpty();
    assertThat(body.path("error").path("message").asText()).isNotEmpty();
    if (path.startsWith("/analytics")) {
      assertThat(body.path("success").asBoolean(true)).isFalse();
    }
  }
}
