package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.RawHttp;
import io.tallyhouse.testing.RawHttp.RawResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What no client should send gets a response with a 4xx in the surface's envelope, or hung up on.
 */
class HostileInputIT extends HostileClients {
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
    try (RawHttp log = new RawHttp(server.uri(), RESPONSE_MAX)) {
      log.send(
          "GET /analytics/events?startDate=%s&endDate=%s HTTP/1.1\r\nHost: x\r\nX-API-Key: %s\r\n\r\n"
              .formatted(day, day, halves));
      assertThat(log.response(false).orElseThrow().body()).contains(data);
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

    RawResponse response = post("/api/v1/events", "Content-Encoding: gzip\r\n", cut);

    assertError("/api/v1/events", response, 400);
    assertThat(response.body()).contains("Malformed gzip data");
  }

  @Test
  void gzipOfEmptyMembers_isMalformed() throws Exception {
    ByteArrayOutputStream empty = new ByteArrayOutputStream();
    new GZIPOutputStream(empty).close();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int i = 0; i < 200_000; i++) {
      body.write(empty.toByteArray());
    }

    RawResponse response = post("/api/v1/events", "Content-Encoding: gzip\r\n", body.toByteArray());

    assertError("/api/v1/events", response, 400);
    assertThat(response.body()).contains("Malformed gzip data");
  }

  @Test
  void bodyInPiecesOfAByte_isReadAsAWhole() throws Exception {
    try (RawHttp client = new RawHttp(server.uri(), RESPONSE_MAX)) {
      client.send(head("POST", "/api/v1/events", "Transfer-Encoding: chunked\r\n"));
      client.send("1\r\n \r\n".repeat(300_000) + "a\r\n{\"events\":\r\n3\r\n[]}\r\n0\r\n\r\n");
      RawResponse response = client.response(false).orElseThrow();
      assertThat(response.body()).isEqualTo("{\"data\":{\"accepted\":0,\"rejected\":0}}");
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
      RawResponse response = post(operator, path, encoding, sent);
      assertError(path, response, 413);
      assertThat(response.body()).contains("exceeds 16384 bytes");
    }
  }

  @Test
  void bodyWithoutEnd_isTooLargeAsSoonAsItIs() throws Exception {
    try (RawHttp client = new RawHttp(server.uri(), RESPONSE_MAX)) {
      client.send(head("POST", "/api/v1/events", "Transfer-Encoding: chunked\r\n"));
      byte[] chunk =
          ("100000\r\n" + " ".repeat(MEGABYTE) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 40 && client.send(chunk); i++) {
        // Until the server has enough.
      }
      Optional<RawResponse> response = client.response(false);
      // It may hang up while we still send; the response is lost then.
      response.ifPresent(refused -> assertThat(refused.status()).isEqualTo(413));
      response.ifPresent(ApiDescription::checkRefusal);
    }
    assertServes();
  }
}
