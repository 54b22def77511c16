package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.Overview;
import io.tallyhouse.model.SessionsPage;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.RawHttp;
import io.tallyhouse.testing.RawHttp.RawResponse;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what, and what is refused before anybody looks at the events. */
class TrenchcoatAccessIT {
  private static final String BODY =
      """
      {"events":[{"event_type":"tool_use","session_id":"550e8400-e29b-41d4-a716-446655440000",\
      "timestamp":"2024-01-15T10:30:00Z","data":{"tool_name":"Read"}}]}""";
  private static final int TOO_LARGE_BYTES = 128 << 20;

  private final TallyhouseServer server = TestServers.shared();
  private final String account = "access-" + UUID.randomUUID();
  private final ApiClient client = new ApiClient(server, server.key(account));

  @Test
  void noOrUnknownKey_isUnauthorizedEverywhere() {
    for (String key :
        new String[] {
          null, "", "ct_live_a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6", "x", server.key(account) + "x"
        }) {
      ApiClient stranger = new ApiClient(server, key);
      stranger.post(BODY).error(401, "UNAUTHORIZED");
      stranger.get(ApiClient.OVERVIEW).error(401, "UNAUTHORIZED");
      stranger.get(ApiClient.TOOLS).error(401, "UNAUTHORIZED");
      stranger.get(ApiClient.SESSIONS).error(401, "UNAUTHORIZED");
      stranger.get(ApiClient.RECONCILE).error(401, "UNAUTHORIZED");
    }
  }

  @Test
  void missingScope_isForbidden() {
    ApiClient writer = new ApiClient(server, server.key(account, "write:events"));
    ApiClient reader = new ApiClient(server, server.key(account, "read:analytics"));
    writer.post(BODY).data();
    writer.get(ApiClient.OVERVIEW).error(403, "FORBIDDEN");
    writer.get(ApiClient.TOOLS).error(403, "FORBIDDEN");
    writer.get(ApiClient.SESSIONS).error(403, "FORBIDDEN");
    writer.get(ApiClient.RECONCILE).error(403, "FORBIDDEN");
    reader.post(BODY).error(403, "FORBIDDEN");
    reader.get(ApiClient.RECONCILE).error(403, "FORBIDDEN");
    assertThat(ApiResponseReader.sessions(reader.get(ApiClient.SESSIONS)).total()).isEqualTo(1);
  }

  @Test
  void keyAsBearer_isTakenToo() {
    ApiClient bearer = new ApiClient(server, null);
    Map<String, String> header = Map.of("Authorization", "Bearer " + server.key(account));
    bearer.post(BODY.getBytes(StandardCharsets.UTF_8), header).data();
    ApiResponse response = bearer.exchange("GET", ApiClient.SESSIONS, header, new byte[0]);
    assertThat(ApiResponseReader.sessions(response).total()).isEqualTo(1);
  }

  @Test
  void accountsWithEqualSessionIds_seeTheirOwnEventsOnly() {
    ApiClient other = new ApiClient(server, server.key(account + "-other"));
    client.post(BODY).data();
    SessionsPage mine = ApiResponseReader.sessions(client.get(ApiClient.SESSIONS));
    assertThat(ApiResponseReader.sessions(other.get(ApiClient.SESSIONS)).total()).isZero();
    other.post(BODY.replace("Read", "Bash").replace("10:30:00Z", "09:30:00Z")).data();
    assertThat(ApiResponseReader.sessions(client.get(ApiClient.SESSIONS))).isEqualTo(mine);
    assertThat(toolsOf(client)).containsExactly(new Overview.TopTool("Read", 1));
    assertThat(toolsOf(other)).containsExactly(new Overview.TopTool("Bash", 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/nothing",
        "/api/v1/events/1",
        "/api/v1/analytics",
        "/api/v1/analytics/costs"
      })
  void unknownPath_isNotFound(String path) {
    client.get(path).error(404, "NOT_FOUND");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/events, POST",
    "PUT, /api/v1/events, POST",
    "DELETE, /api/v1/events, POST",
    "POST, /api/v1/sessions, 'GET, HEAD'",
    "DELETE, /api/v1/sessions, 'GET, HEAD'",
    "POST, /api/v1/analytics/overview, 'GET, HEAD'",
    "PATCH, /api/v1/analytics/tools, 'GET, HEAD'",
    "GET, /api/v1/events/, POST",
    "PATCH, /api/v1/admin/keys, 'GET, HEAD, POST'",
    "GET, /api/v1/admin/keys/7, DELETE",
    "DELETE, /api/v1/admin/keys/7/limits, PUT",
  })
  void otherMethod_isNotAllowedAndTheAllowedOnesAreNamed(
      String method, String path, String allowed) {
    ApiResponse response =
        client.exchange(method, path, Map.of("Content-Type", "application/json"), new byte[0]);
    response.error(405, "METHOD_NOT_ALLOWED");
    assertThat(response.allow()).as("%s", response).contains(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml"})
  void otherContentType_isUnsupported(String type) {
    byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
    client.post(body, Map.of("Content-Type", type)).error(415, "UNSUPPORTED_MEDIA_TYPE");
    client.post(body, Map.of("Content-Type", "application/json; charset=utf-8")).data();
  }

  @Test
  void compressedBody_isRead_aBrokenOneIsRefused() {
    byte[] body = ApiClient.gzip(BODY.getBytes(StandardCharsets.UTF_8));
    client.post(body, Map.of("Content-Encoding", "gzip")).data();
    assertThat(ApiResponseReader.sessions(client.get(ApiClient.SESSIONS)).total()).isEqualTo(1);
    byte[] plain = BODY.getBytes(StandardCharsets.UTF_8);
    client.post(plain, Map.of("Content-Encoding", "gzip")).error(400, "VALIDATION_ERROR");
  }

  @Test
  void smallBodyThatUnpacksToALargeOne_isTooLarge() {
    byte[] bomb = ApiClient.gzip(" ".repeat(TOO_LARGE_BYTES).getBytes(StandardCharsets.UTF_8));
    client.post(bomb, Map.of("Content-Encoding", "gzip")).error(413, "PAYLOAD_TOO_LARGE");
    client.post(BODY).data();
  }

  @Test
  void largeBody_isRefusedByItsAnnouncedLength() throws IOException {
    try (RawHttp sender = new RawHttp(server.uri(), Patience.MAX)) {
      sender.send(beginning(TOO_LARGE_BYTES));
      sender.send("{");
      RawResponse response = sender.response(false).orElseThrow();
      assertThat(response.status()).isEqualTo(413);
      ApiDescription.check("POST", ApiClient.EVENTS, response);
    }
  }

  @Test
  void bodiesBeingReceived_areBoundedTogether_andGiveTheirRoomBack() throws Exception {
    byte[] large = " ".repeat(24 << 20).getBytes(StandardCharsets.US_ASCII);
    try (Socket first = beginRequest(32 << 20);
        Socket second = beginRequest(32 << 20)) {
      for (Socket slow : List.of(first, second)) {
        slow.getOutputStream().write(large);
        slow.getOutputStream().flush();
      }
      ApiResponse refused = client.post(" ".repeat(24 << 20));
      refused.error(503, "SERVICE_UNAVAILABLE");
      assertThat(refused.retryAfter()).isPresent();
      client.post(BODY).data();
    }
    // The server hears of the closed connections a moment later.
    Awaitility.await().until(() -> client.post(" ".repeat(24 << 20)).status() != 503);
    client.post(" ".repeat(24 << 20)).error(400, "VALIDATION_ERROR");
  }

  /** Sends the head of a request with events, whose body is to follow. */
  private Socket beginRequest(int bodyBytes) throws IOException {
    URI uri = server.uri();
    Socket socket = new Socket(uri.getHost(), uri.getPort());
    socket.setSoTimeout((int) Patience.MAX.toMillis());
    socket.getOutputStream().write(beginning(bodyBytes).getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private String beginning(int bodyBytes) {
    return """
        POST %s HTTP/1.1
        Host: %s:%d
        X-API-Key: %s
        Content-Type: application/json
        Content-Length: %d

        """
        .formatted(
            ApiClient.EVENTS,
            server.uri().getHost(),
            server.uri().getPort(),
            server.key(account),
            bodyBytes)
        .replace("\n", "\r\n");
  }

  private static List<Overview.TopTool> toolsOf(ApiClient client) {
    ApiResponse response =
        client.get(ApiClient.OVERVIEW, "start_date", "2024-01-15", "end_date", "2024-01-15");
    return ApiResponseReader.overview(response).topTools();
  }
}
