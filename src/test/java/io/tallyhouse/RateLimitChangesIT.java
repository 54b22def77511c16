package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.account.RateLimits;
import io.tallyhouse.ingest.EventDecoder;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.TestEngines;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitChangesIT extends LimitedKeys {
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
      HttpResponse<String> response = get(ApiClient.OVERVIEW, key);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("RateLimit-Limit")).isEmpty();
    }
  }

  @Test
  void newLimits_holdAtOnce_andAreReported() throws Exception {
    String key = key(account, "\"requests_per_second\": 1");
    // One more fits for every second that passes between two.
    await().until(() -> get(ApiClient.OVERVIEW, key).statusCode() == 429);

    String limits = "{\"requests_per_second\": 100, \"events_per_second\": 1}";
    JsonNode changed = limit(key, limits).data();
    assertThat(changed.path("requests_per_second").asInt()).isEqualTo(100);
    assertThat(changed.path("events_per_second").asInt()).isEqualTo(1);
    assertThat(changed.has("key")).isFalse();
    HttpResponse<String> response = get(ApiClient.OVERVIEW, key);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "RateLimit-Limit")).isEqualTo(100);
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

  @Test
  void limits_areReportedWhereKeysAreListed() {
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
      ApiResponse response = admin.post(KEYS, body.getBytes(StandardCharsets.UTF_8), Map.of());
      JsonNode detail = response.error(400, "VALIDATION_ERROR").path("details").path(0);
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
}
