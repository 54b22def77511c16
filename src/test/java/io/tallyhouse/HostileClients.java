package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.RawHttp;
import io.tallyhouse.testing.RawHttp.RawResponse;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;

/** What the tests of its subclasses share. */
abstract class HostileClients {
  static final ObjectMapper JSON = new ObjectMapper();

  static final Duration RESPONSE_MAX = Patience.MAX;

  /** How long to listen where the server may also wait for more: no failure ends with it. */
  static final Duration SILENCE = Duration.ofSeconds(3);

  static final int MEGABYTE = 1 << 20;

  final TallyhouseServer server = TestServers.shared();

  final String key = server.key("hostile-" + UUID.randomUUID());

  RawResponse get(String target) throws IOException {
    return exchange(head("GET", target, ""));
  }

  RawResponse post(String path, String headers, byte[] body) throws IOException {
    return post(key, path, headers, body);
  }

  RawResponse post(String as, String path, String headers, byte[] body) throws IOException {
    try (RawHttp client = new RawHttp(server.uri(), RESPONSE_MAX)) {
      client.send(head(as, "POST", path, headers + "Content-Length: " + body.length + "\r\n"));
      client.send(body);
      return client.response(false).orElseThrow();
    }
  }

  RawResponse exchange(String request) throws IOException {
    try (RawHttp client = new RawHttp(server.uri(), RESPONSE_MAX)) {
      client.send(request);
      return client.response(false).orElseThrow();
    }
  }

  String head(String method, String target, String headers) {
    return head(key, method, target, headers);
  }

  static String head(String key, String method, String target, String headers) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: "
        + key
        + "\r\n"
        + headers
        + "\r\n";
  }

  void assertServes() throws IOException {
    assertThat(get("/api/v1/sessions").status()).isEqualTo(200);
  }

  static void assertError(String path, RawResponse response, int status) throws IOException {
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    ApiDescription.checkRefusal(response);
    JsonNode body = JSON.readTree(response.body());
    assertThat(body.path("error").path("code").asText()).as(response.body()).isNotEmpty();
    assertThat(body.path("error").path("message").asText()).isNotEmpty();
    if (path.startsWith("/analytics")) {
      assertThat(body.path("success").asBoolean(true)).isFalse();
    }
  }
}
