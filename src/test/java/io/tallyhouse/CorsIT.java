package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.http.CorsOrigins;
import io.tallyhouse.server.HttpConfig;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.RawHttp;
import io.tallyhouse.testing.RawHttp.RawResponse;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages of other origins, and connections without a request, on a server that is set up so. */
class CorsIT {
  private static final Duration RESPONSE_MAX = Duration.ofMinutes(1);
  private static final Duration IDLE = Duration.ofSeconds(2);
  private static final String PAGE = "http://localhost:5173";
  private static final String ORIGIN = "Origin: " + PAGE + "\r\n";

  private static TallyhouseServer server;

  @BeforeAll
  static void start() {
    server =
        TestServers.startOn(
            TestEngines.clickHouse(), new HttpConfig(IDLE, CorsOrigins.parse(PAGE)));
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/sessions",
    "/api/v1/analytics/overview",
    "/api/v1/admin/keys",
    "/api/analytics/overview",
    "/api/sync/status",
    "/analytics/overview",
  })
  void listedPage_readsResponsesToItsKey_andErrors(String path) throws IOException {
    String key = "X-API-Key: " + server.key("default") + "\r\n";
    assertReadable(response("GET", path, ORIGIN + key), 200);
    assertReadable(response("HEAD", path, ORIGIN + key), 200);
    assertReadable(response("GET", path, ORIGIN + "X-API-Key: th_live_wrong\r\n"), 401);
    assertReadable(response("GET", path + "?limit=x&period=x&timezone=x", ORIGIN), path);
    RawResponse preflight =
        response("OPTIONS", path, ORIGIN + "Access-Control-Request-Method: GET\r\n", false);
    assertReadable(preflight, 204);
    assertThat(preflight.headers().get("access-control-allow-methods")).contains("GET", "HEAD");
  }

  /** What no key lets in stays refused, from this machine too; the page is told so. */
  private static void assertReadable(RawResponse keyless, String path) {
    boolean dashboard = path.startsWith("/api/analytics") || path.startsWith("/api/sync");
    assertReadable(keyless, dashboard ? 403 : 401);
    assertThat(keyless.body()).doesNotContain("\"data\"");
  }

  @Test
  void otherPage_readsNothing_alsoWithAKey() throws IOException {
    String key = "X-API-Key: " + server.key("default") + "\r\n";
    for (String origin : new String[] {"Origin: https://evil.example\r\n", "Origin: null\r\n"}) {
      for (String path : new String[] {"/api/v1/sessions", "/api/analytics/overview"}) {
        RawResponse response = response("GET", path, origin + key);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().keySet())
            .noneMatch(name -> name.startsWith("access-control"));
        String asks = origin + "Access-Control-Request-Method: GET\r\n";
        assertThat(response("OPTIONS", path, asks).status()).isEqualTo(405);
      }
    }
  }

  @Test
  void connectionWithoutRequest_isClosedAfterTheTimeThatIsSet() throws IOException {
    try (RawHttp client = new RawHttp(server.uri(), RESPONSE_MAX)) {
      client.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
      long completed = System.nanoTime();
      assertThat(client.response(false).orElseThrow().status()).isEqualTo(200);
      assertThat(client.isClosed()).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - completed)).isGreaterThanOrEqualTo(IDLE);
    }
  }

  @Test
  void connectionOfAServerThatIsNotSet_staysOpenForLonger() throws Exception {
    try (RawHttp client = new RawHttp(TestServers.shared().uri(), RESPONSE_MAX)) {
      client.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.response(false).orElseThrow().status()).isEqualTo(200);
      Awaitility.await().pollDelay(IDLE.multipliedBy(3)).atMost(RESPONSE_MAX).until(() -> true);
      client.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.response(false)).isPresent();
    }
  }

  private static void assertReadable(RawResponse response, int status) {
    assertThat(response.status()).as("%s", response).isEqualTo(status);
    assertThat(response.headers())
        .as("%s", response)
        .containsEntry("access-control-allow-origin", PAGE)
        .containsEntry("vary", "Accept-Encoding, Origin")
        .containsEntry("cache-control", "no-store")
        .doesNotContainKey("access-control-allow-credentials");
    assertThat(response.headers().get("access-control-expose-headers"))
        .contains("RateLimit-Limit", "Retry-After", "X-Request-Id");
  }

  private static RawResponse response(String method, String path, String headers)
      throws IOException {
    return response(method, path, headers, true);
  }

  private static RawResponse response(String method, String path, String headers, boolean described)
      throws IOException {
    try (RawHttp client = new RawHttp(server.uri(), RESPONSE_MAX)) {
      client.send(
          "%s %s HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n%s\r\n"
              .formatted(method, path, server.uri().getPort(), headers));
      RawResponse response = client.response(method.equals("HEAD")).orElseThrow();
      if (described) {
        ApiDescription.check(method, path.replaceAll("\\?.*", ""), response);
      }
      return response;
    }
  }
}
