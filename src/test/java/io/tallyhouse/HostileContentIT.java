package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.RawHttp;
import io.tallyhouse.testing.RawHttp.RawResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileContentIT extends HostileClients {
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
    RawResponse response = post("/api/v1/events", "", latin1.getBytes(StandardCharsets.ISO_8859_1));

    assertError("/api/v1/events", response, 400);
    assertThat(JSON.readTree(response.body()).path("error").path("details")).isNotEmpty();
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
      RawResponse response = post("/api/v1/events", "", event.getBytes(StandardCharsets.US_ASCII));
      assertError("/api/v1/events", response, 400);
      assertThat(response.body().length()).isLessThan(10_000);
    }
  }

  @Test
  void pipelinedRequests_getResponsesInOrder() throws Exception {
    StringBuilder requests = new StringBuilder();
    for (int i = 1; i <= 100; i++) {
      requests.append(head("GET", "/api/v1/sessions?limit=" + i, ""));
    }
    try (RawHttp client = new RawHttp(server.uri(), RESPONSE_MAX)) {
      client.send(requests.toString());
      for (int i = 1; i <= 100; i++) {
        RawResponse response = client.response(false).orElseThrow();
        ApiDescription.check("GET", "/api/v1/sessions", response);
        assertThat(JSON.readTree(response.body()).path("data").path("limit").asInt()).isEqualTo(i);
      }
    }
  }
}
