package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.account.RateLimits;
import io.tallyhouse.ingest.EventDecoder;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key's limits of requests and events do, on a real server. */
class RateLimitIT {
  private static final String KEYS = "/api/v1/admin/keys";
  private static final PostgresConfig POSTGRES = TestEngines.newPostgresDatabase();
  private static final TallyhouseServer SERVER =
      TestServers.startOn(TestEngines.clickHouse(), POSTGRES, "127.0.0.1", DashboardAuth.AUTO);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String account = "limits-" + UUID.randomUUID();
  private final ApiClient admin = new ApiClient(SERVER, SERVER.key("default"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/analytics/overview",
        "/api/v1/admin/keys",
        "/api/analytics/overview",
        "/api/sync/status",
        "/analytics/overview"
      })
  void requestsOverTheLimit_areRefusedOnEverySurface(String path) throws Exception {
    String key = key("default", "\"requests_per_second\": 3");

    // At least eight; more where one after the other takes so long that they are within the limit.
    List<HttpResponse<String>> answers = new ArrayList<>();
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              answers.add(get(path, key));
              return answers.size() >= 8
                  && answers.stream().anyMatch(answer -> answer.statusCode() == 429);
            });

    List<Integer> statuses = answers.stream().map(HttpResponse::statusCode).toList();
    assertThat(statuses.subList(0, 3)).containsOnly(200);
    assertThat(statuses).contains(429).doesNotContain(500, 503);
    assertThat(header(answers.get(0), "RateLimit-Limit")).isEqualTo(3);
    assertThat(header(answers.get(0), "RateLimit-Remaining")).isEqualTo(2);
    assertThat(header(answers.get(0), "RateLimit-Reset")).isEqualTo(1);
    for (HttpResponse<String> answer : answers) {
      assertThat(header(answer, "RateLimit-Limit")).isEqualTo(3);
      if (answer.statusCode() == 429) {
        assertThat(header(answer, "RateLimit-Remaining")).isZero();
        assertThat(header(answer, "Retry-After")).isEqualTo(1);
        JsonNode json = Json.parse(answer.body());
        assertThat(json.path("error").path("code").asText()).isEqualTo("RATE_LIMITED");
        assertThat(json.has("success")).isEqualTo(!path.startsWith("/api/v1"));
      }
    }
  }

  @Test
  void refusedRequest_isAnsweredThoughItsBodyIsLarge_andTheConnectionIsOfUseAfterIt()
      throws Exception {
    String key = key(account, "\"requests_per_second\": 1");
    byte[] body = new byte[8 << 20];
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    List<Integer> statuses = new ArrayList<>();
    while (statuses.size() < 6 || (statuses.size() < 100 && !statuses.contains(429))) {
      HttpRequest request =
          HttpRequest.newBuilder(SERVER.uri().resolve(ApiClient.EVENTS))
              .header("X-API-Key", key)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      ApiDescription.check(answer);
      statuses.add(answer.statusCode());
      assertThat(answer.headers().firstValue("Connection")).isEmpty();
    }

    assertThat(statuses.get(0)).isEqualTo(400);
    assertThat(statuses).contains(429).isSubsetOf(400, 429);
  }

  @Test
  void nothingOfALimitedRequestIsStored_andItCountsOnceWhenItIsSentAgain() throws Exception {
    ApiClient limited = new ApiClient(SERVER, key(account, "\"events_per_second\": 200"));
    ApiClient reader = new ApiClient(SERVER, SERVER.key(account));
    byte[] first = events(1000, "first");
    byte[] second = events(1000, "second");

    assertThat(post(limited, first).status()).isEqualTo(200);
    ApiResponse refused = post(limited, second);
    refused.error(429, "RATE_LIMITED");
    assertThat(total(reader)).isEqualTo(1000);

    long wait = Long.parseLong(refused.retryAfter().orElseThrow());
    assertThat(wait).isBetween(1L, 5L);
    Thread.sleep(Duration.ofSeconds(wait).toMillis());
    assertThat(post(limited, second).status()).isEqualTo(200);
    assertThat(total(reader)).isEqualTo(2000);
  }

  @ParameterizedTest
  @CsvSource({"/api/v1/events, true", "/analytics/events, false"})
  void eventsOverTheLimit_areRefusedOnBothSurfaces(String path, boolean sessions) throws Exception {
    String key = key(account, "\"events_per_second\": 1, \"requests_per_second\": 1000");
    byte[] body = sessions ? events(1000, "a") : fleetEvents(1000);
    byte[] one = sessions ? events(1, "b") : fleetEvents(1);

    HttpResponse<String> stored = post(path, key, body);
    assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
    assertThat(header(stored, "RateLimit-Limit")).isEqualTo(1000);
    assertThat(header(stored, "RateLimit-Remaining")).isZero();
    assertThat(header(stored, "RateLimit-Reset")).isBetween(999L, 1000L);

    HttpResponse<String> refused = post(path, key, body);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(header(refused, "Retry-After")).isBetween(990L, 1000L);
    assertThat(Json.parse(refused.body()).path("error").path("message").asText())
        .startsWith("This API key has sent too many events.");

    // A single event fits a second later; reading is not limited by it.
    Thread.sleep(1000);
    assertThat(post(path, key, one).statusCode()).isEqualTo(200);
    assertThat(get(ApiClient.OVERVIEW, key).statusCode()).isEqualTo(200);
  }

  @Test
  void limitedKey_affectsNoOtherKeyOfItsAccount() throws Exception {
    String limited = key(account, "\"requests_per_second\": 1, \"events_per_second\": 1");
    ApiClient other = new ApiClient(SERVER, SERVER.key(account));
    assertThat(get(ApiClient.OVERVIEW, limited).statusCode()).isEqualTo(200);
    for (int i = 0; i < 20; i++) {
      assertThat(other.get(ApiClient.OVERVIEW).status()).isEqualTo(200);
      assertThat(post(other, events(1000, "e" + i)).status()).isEqualTo(200);
    }
    HttpResponse<String> unlimited = get(ApiClient.OVERVIEW, SERVER.key(account));
    assertThat(unlimited.headers().firstValue("RateLimit-Limit")).isEmpty();
  }

  @Test
  void changeInTheRow_holdsWhenTheKeyIsLookedUpAgain() throws Exception {
    String key = key(account, "\"requests_per_second\": 1");
    await().until(() -> get(ApiClient.OVERVIEW, key).statusCode() == 429);

    TestEngines.execute(
        POSTGRES,
        "UPDATE api_keys SET requests_per_second = NULL WHERE prefix = '"
            + key.substring(0, 16)
            + "'");
    await()
        .until(
            () -> get(ApiClient.OVERVIEW, key).headers().firstValue("RateLimit-Limit").isEmpty());
    for (int i = 0; i < 5; i++) {
      HttpResponse<String> answer = get(ApiClient.OVERVIEW, key);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("RateLimit-Limit")).isEmpty();
    }
  }

  @Test
  void newLimits_holdAtOnce_andAreTold() throws Exception {
    String key = key(account, "\"requests_per_second\": 1");
    // One more fits for every second that passes between two.
    await().until(() -> get(ApiClient.OVERVIEW, key).statusCode() == 429);

    String limits = "{\"requests_per_second\": 100, \"events_per_second\": 1}";
    JsonNode changed = limit(key, limits).data();
    assertThat(changed.path("requests_per_second").asInt()).isEqualTo(100);
    assertThat(changed.path("events_per_second").asInt()).isEqualTo(1);
    assertThat(changed.has("key")).isFalse();
    HttpResponse<String> answer = get(ApiClient.OVERVIEW, key);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "RateLimit-Limit")).isEqualTo(100);
    assertThat(post(ApiClient.EVENTS, key, events(1000, "a")).statusCode()).isEqualTo(200);
    assertThat(post(ApiClient.EVENTS, key, events(1000, "b")).statusCode()).isEqualTo(429);

    limit(key, "{\"requests_per_second\": null, \"events_per_second\": null}").data();
    HttpResponse<String> free = post(ApiClient.EVENTS, key, events(1000, "b"));
    assertThat(free.statusCode()).isEqualTo(200);
    assertThat(free.headers().firstValue("RateLimit-Limit")).isEmpty();
    assertThat(admin.get(KEYS, "account", account).data().path("keys").path(0))
        .isEqualTo(
            ((ObjectNode) changed).putNull("requests_per_second").putNull("events_per_second"));
  }

  @Test
  void newLimitsThatAreNoneOrMisspelt_areNamed_andChangeNothing() {
    String key = key(account, "\"requests_per_second\": 7");

    assertThat(refusedFields(limit(key, "{\"requests\": 5, \"events_per_second\": 0}")))
        .containsExactly("requests_per_second", "events_per_second");
    assertThat(refusedFields(limit(key, "[]"))).containsExactly("body");
    assertThat(refusedFields(limit(key, "{\"requests_per_second\": 5}")))
        .containsExactly("events_per_second");

    JsonNode listed = admin.get(KEYS, "account", account).data().path("keys").path(0);
    assertThat(listed.path("requests_per_second").asInt()).isEqualTo(7);
  }

  private ApiResponse limit(String key, String limits) {
    return admin.exchange(
        "PUT",
        KEYS + "/" + key.substring(0, 16) + "/limits",
        Map.of(),
        limits.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> refusedFields(ApiResponse answer) {
    return answer.error(400, "VALIDATION_ERROR").path("details").findValuesAsText("field");
  }

  @Test
  void limits_areToldWhereKeysAreListed() {
    key(account, "\"requests_per_second\": 7");
    key(account, "\"events_per_second\": null");

    JsonNode keys = admin.get(KEYS, "account", account).data().path("keys");

    assertThat(keys.path(0).path("requests_per_second").asInt()).isEqualTo(7);
    assertThat(keys.path(0).path("events_per_second").isNull()).isTrue();
    assertThat(keys.path(1).path("requests_per_second").isNull()).isTrue();
    assertThat(keys.path(1).path("events_per_second").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1000001", "1.5", "\"10\"", "true", "[]", "1e30"})
  void badLimit_isNamed(String limit) {
    for (String field : List.of("requests_per_second", "events_per_second")) {
      String body =
          "{\"account\": \"%s\", \"name\": \"n\", \"scopes\": [\"admin\"], \"%s\": %s}"
              .formatted(account, field, limit);
      ApiResponse answer = admin.post(KEYS, body.getBytes(StandardCharsets.UTF_8), Map.of());
      JsonNode detail = answer.error(400, "VALIDATION_ERROR").path("details").path(0);
      assertThat(detail.path("field").asText()).isEqualTo(field);
      assertThat(detail.path("message").asText())
          .isEqualTo("Must be an integer between 1 and 1000000");
    }
    assertThat(admin.get(KEYS, "account", account).data().path("keys")).isEmpty();
  }

  @Test
  void burst_isEnoughForAFullRequest() {
    assertThat(RateLimits.EVENTS_BURST_MIN).isGreaterThanOrEqualTo(EventDecoder.BATCH_EVENTS_MAX);
  }

  /** A key of the account with all scopes; {@code limits} are fields of the request. */
  private String key(String account, String limits) {
    ObjectNode request = (ObjectNode) Json.parse("{" + limits + "}");
    request.put("account", account).put("name", "limited");
    request.putArray("scopes").add("write:events").add("read:analytics").add("admin");
    ApiResponse answer =
        admin.post(KEYS, request.toString().getBytes(StandardCharsets.UTF_8), Map.of());
    assertThat(answer.status()).as("%s", answer).isEqualTo(201);
    return answer.json().path("data").path("key").asText();
  }

  private static ApiResponse post(ApiClient client, byte[] body) {
    return client.post(body, Map.of());
  }

  private static long total(ApiClient client) {
    return ApiResponseReader.sessions(client.get(ApiClient.SESSIONS)).total() == 0
        ? 0
        : client
            .get(ApiClient.OVERVIEW, "start_date", "2024-01-15", "end_date", "2024-01-15")
            .data()
            .path("total_events")
            .asLong();
  }

  private static byte[] events(int count, String marker) {
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

  private static byte[] fleetEvents(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{\"eventType\":\"tasksInitiated\",\"timestamp\":\"2024-01-15T10:30:00Z\"}")
        .collect(Collectors.joining(",", "{\"events\":[", "]}"))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static HttpResponse<String> get(String path, String key) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).header("X-API-Key", key).build());
  }

  private static HttpResponse<String> post(String path, String key, byte[] body) throws Exception {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    ApiDescription.check(answer);
    return answer;
  }

  private static URI uri(String path) {
    return SERVER.uri().resolve(path);
  }

  private static long header(HttpResponse<?> answer, String name) {
    HttpHeaders headers = answer.headers();
    assertThat(headers.firstValue(name)).as("%s of %s", name, headers.map()).isPresent();
    return headers.firstValueAsLong(name).orElseThrow();
  }
}
