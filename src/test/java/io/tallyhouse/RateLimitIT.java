package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.model.Json;
import io.tallyhouse.otlp.SampleRun;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.ApiResponse;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key's limits of requests and events do, on a real server. */
class RateLimitIT extends LimitedKeys {
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
    List<HttpResponse<String>> responses = new ArrayList<>();
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              responses.add(get(path, key));
              return responses.size() >= 8
                  && responses.stream().anyMatch(response -> response.statusCode() == 429);
            });

    List<Integer> statuses = responses.stream().map(HttpResponse::statusCode).toList();
    assertThat(statuses.subList(0, 3)).containsOnly(200);
    assertThat(statuses).contains(429).doesNotContain(500, 503);
    assertThat(header(responses.get(0), "RateLimit-Limit")).isEqualTo(3);
    assertThat(header(responses.get(0), "RateLimit-Remaining")).isEqualTo(2);
    assertThat(header(responses.get(0), "RateLimit-Reset")).isEqualTo(1);
    for (HttpResponse<String> response : responses) {
      assertThat(header(response, "RateLimit-Limit")).isEqualTo(3);
      if (response.statusCode() == 429) {
        assertThat(header(response, "RateLimit-Remaining")).isZero();
        assertThat(header(response, "Retry-After")).isEqualTo(1);
        JsonNode json = Json.parse(response.body());
        assertThat(json.path("error").path("code").asText()).isEqualTo("RATE_LIMITED");
        assertThat(json.has("success")).isEqualTo(!path.startsWith("/api/v1"));
      }
    }
  }

  @Test
  void refusedRequest_getsAResponseThoughItsBodyIsLarge_andTheConnectionIsOfUseAfterIt()
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
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      ApiDescription.check(response);
      statuses.add(response.statusCode());
      assertThat(response.headers().firstValue("Connection")).isEmpty();
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

  /** Clients of OTLP give up at once where they are to wait for longer than they would try. */
  @Test
  void recordsOfOtlpOverTheLimit_mayComeAgainInASecond() throws Exception {
    String key = key(account, "\"events_per_second\": 1, \"requests_per_second\": 1000");
    assertThat(post("/api/v1/events", key, events(1000, "a")).statusCode()).isEqualTo(200);

    HttpResponse<String> refused = post("/v1/logs", key, new SampleRun("tour").json());

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
    assertThat(header(refused, "Retry-After")).isEqualTo(1);
    assertThat(Json.parse(refused.body()).path("code").asInt()).isEqualTo(8);
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
}
