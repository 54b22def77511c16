package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.RawHttp;
import io.tallyhouse.testing.RawHttp.RawResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileHeadsIT extends HostileClients {
  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/sessions", "/api/analytics/overview", "/analytics/overview"})
  void millionParameters_areTooLong(String path) throws Exception {
    RawResponse response = get(path + "?" + "a=1&".repeat(1_000_000));

    assertError("", response, 414);
  }

  @Test
  void endlessHeaders_areTooLarge() throws Exception {
    RawResponse response =
        exchange(
            "GET /api/v1/sessions HTTP/1.1\r\nHost: x\r\n"
                + ("X-Filler: " + "y".repeat(1000) + "\r\n").repeat(100)
                + "\r\n");

    assertError("", response, 431);
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
      Optional<RawResponse> response;
      try {
        response = client.response(false);
      } catch (java.net.SocketTimeoutException e) {
        // It waits for the rest, for a bounded time: see SlowClientTest.
        response = Optional.empty();
      }
      response.ifPresent(
          refused -> assertThat(refused.status()).as(refused.body()).isBetween(400, 499));
      response.ifPresent(ApiDescription::checkRefusal);
    }
    assertServes();
  }

  @Test
  void otherVersionOfHttp_isReportedSo() throws Exception {
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
    RawResponse response = get(path);

    assertThat(response.status()).as(response.body()).isIn(400, 404, 405);
    ApiDescription.checkRefusal(response);
    assertThat(response.headers()).doesNotContainKey("x-injected");
    assertThat(JSON.readTree(response.body()).path("error").path("code").asText()).isNotEmpty();
  }
}
