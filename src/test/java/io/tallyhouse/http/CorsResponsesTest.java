package io.tallyhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.testing.RawHttp;
import io.tallyhouse.testing.RawHttp.RawResponse;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorsResponsesTest extends ListeningRoutes {
  @Test
  void preflightOfAListedPage_isReportedWhatItMaySend() throws Exception {
    HttpResponse<byte[]> response =
        ask(
            "OPTIONS",
            "/api/v1/events",
            "Origin",
            PAGE,
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "x-api-key,content-type,idempotency-key");

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().allValues("Access-Control-Allow-Origin")).containsExactly(PAGE);
    assertThat(response.headers().allValues("Access-Control-Allow-Methods"))
        .containsExactly("POST");
    assertThat(response.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
        .contains("X-API-Key", "Authorization", "Content-Type", "Idempotency-Key");
    assertThat(response.headers().firstValueAsLong("Access-Control-Max-Age")).hasValue(7200);
    assertThat(response.headers().allValues("Access-Control-Allow-Credentials")).isEmpty();
    assertThat(response.headers().firstValue("Vary").orElse("")).contains("Origin");
  }

  @Test
  void responseToAListedPage_maybeRead_andItsHeadersToo_alsoARefusal() throws Exception {
    HttpResponse<byte[]> response = ask("GET", "/api/v1/sessions", "Origin", PAGE);

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().allValues("Access-Control-Allow-Origin")).containsExactly(PAGE);
    assertThat(response.headers().firstValue("Access-Control-Expose-Headers").orElse(""))
        .contains("RateLimit-Remaining", "Retry-After", "X-Request-Id");
  }

  @ParameterizedTest
  @CsvSource({
    "OPTIONS, /api/v1/events, https://other.example",
    "OPTIONS, /api/v1/events, http://app.example",
    "OPTIONS, /api/v1/events, null",
    "OPTIONS, /bytes/1, https://app.example",
    "OPTIONS, /file, https://app.example",
    "GET, /api/v1/sessions, https://app.example:8443",
    "GET, /bytes/1, https://app.example",
    "GET, /api/v1sessions, https://app.example",
  })
  void otherPagesAndPaths_areReportedNothing(String method, String path, String origin)
      throws Exception {
    HttpResponse<byte[]> response =
        ask(method, path, "Origin", origin, "Access-Control-Request-Method", "GET");

    assertThat(response.statusCode()).isNotEqualTo(204);
    assertThat(response.headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
  }

  @Test
  void preflightOfAPathThatIsNot_fails_andPlainOptionsIsNoPreflight() throws Exception {
    assertThat(
            ask(
                    "OPTIONS",
                    "/api/v1/nothing",
                    "Origin",
                    PAGE,
                    "Access-Control-Request-Method",
                    "GET")
                .statusCode())
        .isEqualTo(404);
    assertThat(ask("OPTIONS", "/api/v1/events", "Origin", PAGE).statusCode()).isEqualTo(405);
  }

  @Test
  void twoOrigins_areNone() throws Exception {
    try (RawHttp client = new RawHttp(server, RESPONSE_MAX)) {
      client.send(
          "GET /api/v1/sessions HTTP/1.1\r\nHost: x\r\nOrigin: %s\r\nOrigin: %s\r\n\r\n"
              .formatted(PAGE, PAGE));
      RawResponse response = client.response(false).orElseThrow();
      assertThat(response.headers()).doesNotContainKey("access-control-allow-origin");
    }
  }
}
