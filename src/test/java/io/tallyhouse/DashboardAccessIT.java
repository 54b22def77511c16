package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.server.DashboardAuth;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.DashboardServer;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.RawHttp;
import io.tallyhouse.testing.RawHttp.RawResponse;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the dashboard surface, with and without a key. */
class DashboardAccessIT {
  private static final Duration RESPONSE_MAX = Patience.MAX;
  private static final String OVERVIEW = "/api/analytics/overview";
  private static final List<String> PATHS =
      List.of(
          OVERVIEW,
          "/api/analytics/sessions",
          "/api/analytics/sessions/550e8400-e29b-41d4-a716-446655440000",
          "/api/analytics/daily-usage",
          "/api/analytics/model-distribution",
          "/api/analytics/tool-usage");

  private final TallyhouseServer server = DashboardServer.shared().server();
  private final int port = server.uri().getPort();

  /** PORT stands for the server's own. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:PORT, 200",
    "localhost:PORT, 200",
    "LocalHost:PORT, 200",
    "127.8.9.10:PORT, 200",
    "[::1]:PORT, 200",
    "localhost, 403",
    "localhost:1, 403",
    "evil.example:PORT, 403",
    "localhost.evil.example:PORT, 403",
    "127.0.0.1.evil.example:PORT, 403",
    "1270.0.1:PORT, 403",
    "192.0.2.1:PORT, 403",
    "[2001:db8::1]:PORT, 403",
  })
  void withoutKey_theHostMustBeALoopbackNameWithTheServersPort(String host, int status)
      throws IOException {
    assertThat(status(port, "GET", "Host: " + host)).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:PORT, 200",
    "http://localhost:PORT, 200",
    "http://[::1]:PORT, 200",
    "http://localhost:3000, 403",
    "https://localhost:PORT, 403",
    "http://localhost, 403",
    "https://evil.example, 403",
    "http://localhost.evil.example:PORT, 403",
    "null, 403",
    "localhost:PORT, 403",
    "file://, 403",
  })
  void withoutKey_theOriginMustBeTheServersOwn(String origin, int status) throws IOException {
    assertThat(status(port, "GET", "Host: localhost:PORT\r\nOrigin: " + origin)).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, 200",
    "application/json; charset=utf-8, 200",
    "text/plain, 415",
    "application/x-www-form-urlencoded, 415",
    "multipart/form-data; boundary=x, 415",
  })
  void withoutKey_aBodyMustBeJson(String type, int status) throws IOException {
    String head = "Host: localhost:PORT\r\nContent-Length: 2\r\nContent-Type: " + type;
    assertThat(status(port, "GET", head)).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For: 127.0.0.1",
        "Forwarded: for=192.0.2.1",
        "Via: 1.1 proxy",
      })
  void withoutKey_aProxyIsNotThisMachine(String header) throws IOException {
    assertThat(status(port, "GET", "Host: localhost:PORT\r\n" + header)).isEqualTo(401);
  }

  @Test
  void withKey_neitherHostNorOriginMatter() throws IOException {
    String key = server.key("access-" + UUID.randomUUID(), "read:analytics");
    String head = "Host: evil.example\r\nOrigin: https://evil.example\r\n";
    assertThat(status(port, "GET", head + "X-API-Key: " + key)).isEqualTo(200);
    assertThat(status(port, "GET", head + "Authorization: Bearer " + key)).isEqualTo(200);
  }

  @Test
  void keyThatIsSent_isAlwaysChecked() {
    ApiClient writer =
        new ApiClient(server, server.key("access-" + UUID.randomUUID(), "write:events"));
    for (String path : PATHS) {
      assertRefused(new ApiClient(server, "x").get(path), 401, "UNAUTHORIZED");
      assertRefused(new ApiClient(server, "").get(path), 401, "UNAUTHORIZED");
      assertRefused(writer.get(path), 403, "FORBIDDEN");
    }
  }

  @Test
  void withoutKey_theDefaultAccountIsSeen_andNoOther() {
    String event =
        """
        {"events":[{"event_type":"tool_use","session_id":"%s","timestamp":"2024-01-15T10:30:00Z",\
        "data":{"tool_name":"%s"}}]}""";
    ApiClient keyless = new ApiClient(server, null);
    String mine = "mine-" + UUID.randomUUID();
    String others = "others-" + UUID.randomUUID();
    new ApiClient(server, server.key("default"))
        .post(event.formatted(UUID.randomUUID(), mine))
        .data();
    new ApiClient(server, server.key("access-" + UUID.randomUUID()))
        .post(event.formatted(UUID.randomUUID(), others))
        .data();

    assertThat(keyless.get("/api/analytics/tool-usage").body()).contains(mine);
    assertThat(keyless.get("/api/analytics/tool-usage").body()).doesNotContain(others);
  }

  @Test
  void otherSurfaces_alwaysNeedAKey() {
    ApiClient keyless = new ApiClient(server, null);
    keyless.get(ApiClient.OVERVIEW).error(401, "UNAUTHORIZED");
    keyless.get(ApiClient.RECONCILE).error(401, "UNAUTHORIZED");
    keyless.post("{}").error(401, "UNAUTHORIZED");
  }

  @Test
  void noResponse_allowsOtherOrigins() throws IOException {
    RawResponse response =
        response("127.0.0.1", port, "GET", "Host: localhost:PORT\r\nOrigin: null");
    assertThat(response.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
    assertThat(status(port, "OPTIONS", "Host: localhost:PORT\r\nOrigin: http://localhost:3000"))
        .isEqualTo(405);
  }

  @Test
  void requiredServer_wantsAKeyFromEverybody() {
    TallyhouseServer required = start("127.0.0.1", DashboardAuth.REQUIRED);
    ApiClient reader = new ApiClient(required, required.key("default", "read:analytics"));
    for (String path : PATHS) {
      assertRefused(new ApiClient(required, null).get(path), 401, "UNAUTHORIZED");
    }
    assertThat(reader.get(OVERVIEW).status()).isEqualTo(200);
  }

  @Test
  void serverOfAllAddresses_wantsAKey_unlessItIsOffAndTheClientIsLocal() throws IOException {
    int auto = start("0.0.0.0", DashboardAuth.AUTO).uri().getPort();
    int off = start("0.0.0.0", DashboardAuth.OFF).uri().getPort();

    assertThat(status(auto, "GET", "Host: localhost:PORT")).isEqualTo(401);
    assertThat(status(off, "GET", "Host: localhost:PORT")).isEqualTo(200);
    assertThat(status(off, "GET", "Host: evil.example:PORT")).isEqualTo(403);
    String outside = otherAddress();
    assertThat(response(outside, off, "GET", "Host: localhost:PORT").status()).isEqualTo(401);
    assertThat(response(outside, off, "GET", "Host: " + outside + ":PORT").status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/analytics, 404, NOT_FOUND",
    "GET, /api/analytics/costs, 404, NOT_FOUND",
    "GET, /api/analytics/overview/x, 404, NOT_FOUND",
    "GET, /api/sync/nothing, 404, NOT_FOUND",
    "POST, /api/analytics/overview, 405, METHOD_NOT_ALLOWED",
    "DELETE, /api/analytics/sessions, 405, METHOD_NOT_ALLOWED",
    "PUT, /api/analytics/sessions/1, 405, METHOD_NOT_ALLOWED",
  })
  void whatThereIsNot_isReportedInTheEnvelope(String method, String path, int status, String code) {
    ApiClient keyless = new ApiClient(server, null);
    ApiResponse response = keyless.exchange(method, path, Map.of(), new byte[0]);
    assertRefused(response, status, code);
    if (status == 405) {
      assertThat(response.allow()).isEqualTo(Optional.of("GET, HEAD"));
    }
  }

  private static TallyhouseServer start(String host, DashboardAuth auth) {
    return TestServers.startOn(
        TestEngines.clickHouse(), TestEngines.newPostgresDatabase(), host, auth);
  }

  private static void assertRefused(ApiResponse response, int status, String code) {
    assertThat(response.status()).as("%s", response).isEqualTo(status);
    assertThat(response.json().path("success").isBoolean()).as("%s", response).isTrue();
    assertThat(response.json().path("success").booleanValue()).as("%s", response).isFalse();
    assertThat(response.json().path("error").path("code").asText())
        .as("%s", response)
        .isEqualTo(code);
    assertThat(response.json().path("error").path("details").isObject())
        .as("%s", response)
        .isTrue();
  }

  private static String otherAddress() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .map(InetAddress::getHostAddress)
        .findFirst()
        .orElseThrow(() -> new AssertionError("this machine has no address but loopback"));
  }

  private static int status(int port, String method, String head) throws IOException {
    return response("127.0.0.1", port, method, head).status();
  }

  /** Sends a request by hand: clients don't let anybody choose these headers. */
  private static RawResponse response(String address, int port, String method, String head)
      throws IOException {
    URI server = URI.create("http://" + address + ":" + port);
    try (RawHttp client = new RawHttp(server, RESPONSE_MAX)) {
      client.send(
          "%s %s HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n{}"
              .formatted(method, OVERVIEW, head.replace("PORT", "" + port)));
      RawResponse response = client.response(false).orElseThrow();
      ApiDescription.check(method, OVERVIEW, response);
      return response;
    }
  }
}
