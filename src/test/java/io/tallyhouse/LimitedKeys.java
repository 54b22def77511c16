package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.model.Json;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.server.DashboardAuth;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the tests of its subclasses share. */
abstract class LimitedKeys {
  static final String KEYS = "/api/v1/admin/keys";

  static final PostgresConfig POSTGRES = TestEngines.newPostgresDatabase();

  static final TallyhouseServer SERVER =
      TestServers.startOn(TestEngines.clickHouse(), POSTGRES, "127.0.0.1", DashboardAuth.AUTO);

  static final HttpClient HTTP = HttpClient.newHttpClient();

  final String account = "limits-" + UUID.randomUUID();

  final ApiClient admin = new ApiClient(SERVER, SERVER.key("default"));

  ApiResponse limit(String key, String limits) {
    return admin.exchange(
        "PUT",
        KEYS + "/" + key.substring(0, 16) + "/limits",
        Map.of(),
        limits.getBytes(StandardCharsets.UTF_8));
  }

  static List<String> refusedFields(ApiResponse response) {
    return response.error(400, "VALIDATION_ERROR").path("details").findValuesAsText("field");
  }

  /** A key of the account with all scopes; {@code limits} are fields of the request. */
  String key(String account, String limits) {
    ObjectNode request = (ObjectNode) Json.parse("{" + limits + "}");
    request.put("account", account).put("name", "limited");
    request.putArray("scopes").add("write:events").add("read:analytics").add("admin");
    ApiResponse response =
        admin.post(KEYS, request.toString().getBytes(StandardCharsets.UTF_8), Map.of());
    assertThat(response.status()).as("%s", response).isEqualTo(201);
    return response.json().path("data").path("key").asText();
  }

  static ApiResponse post(ApiClient client, byte[] body) {
    return client.post(body, Map.of());
  }

  static long total(ApiClient client) {
    return ApiResponseReader.sessions(client.get(ApiClient.SESSIONS)).total() == 0
        ? 0
        : client
            .get(ApiClient.OVERVIEW, "start_date", "2024-01-15", "end_date", "2024-01-15")
            .data()
            .path("total_events")
            .asLong();
  }

  static byte[] events(int count, String marker) {
    String session = UUID.nameUUIDFromBytes(marker.getBytes(StandardCharsets.UTF_8)).toString();
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                """
                {"event_type":"tool_use","session_id":"%s","timestamp":"2024-01-15T10:30:00Z",\
                "event_id":"%s-%d","data":{"tool_name":"Read"}}"""
                    .formatted(session, marker, i))
        .collect(Collectors.joining(",", "{\"events\":[", "]}"))
        .getBytes(StandardCharsets.UTF_8);
  }

  static byte[] fleetEvents(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{\"eventType\":\"tasksInitiated\",\"timestamp\":\"2024-01-15T10:30:00Z\"}")
        .collect(Collectors.joining(",", "{\"events\":[", "]}"))
        .getBytes(StandardCharsets.UTF_8);
  }

  static HttpResponse<String> get(String path, String key) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).header("X-API-Key", key).build());
  }

  static HttpResponse<String> post(String path, String key, byte[] body) throws Exception {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  static HttpResponse<String> send(HttpRequest request) throws Exception {
    HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    ApiDescription.check(response);
    return response;
  }

  static URI uri(String path) {
    return SERVER.uri().resolve(path);
  }

  static long header(HttpResponse<?> response, String name) {
    HttpHeaders headers = response.headers();
    assertThat(headers.firstValue(name)).as("%s of %s", name, headers.map()).isPresent();
    return headers.firstValueAsLong(name).orElseThrow();
  }
}
