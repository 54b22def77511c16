package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.Figures;
import io.tallyhouse.testing.ScriptedClickHouse;
import io.tallyhouse.testing.ScriptedClickHouse.Action;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** That events and requests add up: docs/operations.md's algebra. */
class IngestMetricsIT extends MetricsFixture {
  private long largeStored;

  /** Requests that a slow machine did not come to in time. */
  private int largeLate;

  @Test
  void everyEventAndRequest_hasOneOutcome() {
    SentRequest of = request(6);
    expect(200, of);
    restart();
    // Its sessions must be looked up.
    SentRequest six = new SentRequest("metrics", "later", of.events());
    clickHouse.play(sent -> sent.insert() ? new Action.Pass() : new Action.Fail(241));
    expect(503, six);
    clickHouse.play(ScriptedClickHouse.PASS);
    SentRequest five = request(5);
    expect(200, five);
    expect(200, five);
    SentEvent known = five.events().get(0).withEventId("e1");
    expect(200, new SentRequest("metrics", "a", List.of(known, known, event())));
    expect(
        200,
        new SentRequest(
            "metrics",
            "b",
            List.of(
                event(),
                at("1999-12-31T23:59:59Z"),
                at(Instant.now().plus(Duration.ofDays(2)).toString()),
                at(Instant.now().plus(Duration.ofDays(3)).toString()),
                event().withData("{\"x\":\"" + "y".repeat(70_000) + "\"}"))));
    assertThat(client.post("{\"events\":[]}").status()).isEqualTo(200);
    expect(400, new SentRequest("metrics", "c", List.of(event(), at("yesterday"), event())));
    String two = new SentRequest("metrics", "d", List.of(event(), event())).body();
    assertThat(client.post(two.substring(0, two.length() - 2) + ", nonsense").status())
        .isEqualTo(400);
    expect(400, request(1001));
    ApiResponse fleet =
        client.post(
            "/analytics/events",
            "{\"events\":[{\"eventType\":\"incomingMessages\",\"timestamp\":\"%s\"}]}"
                .formatted(Instant.now())
                .getBytes(StandardCharsets.UTF_8),
            Map.of());
    assertThat(fleet.status()).as("%s", fleet).isEqualTo(200);
    allIsStored();
    clickHouse.play(sent -> sent.insert() ? new Action.Fail(117) : new Action.Pass());
    expect(200, request(4));
    allIsStored();
    clickHouse.play(ScriptedClickHouse.PASS);
    ApiClient limited = new ApiClient(server, limitedKey());
    assertThat(limited.send(request(1000), false).status()).isEqualTo(200);
    assertThat(limited.send(request(7), false).status()).isEqualTo(429);
    int overloaded = overload(of);
    allIsStored();

    Figures figures = Figures.of(server);

    events(figures, "stored", "none", 5 + 2 + 1 + 1 + 4 + 1000 + largeStored);
    events(figures, "duplicate", "none", 5 + 1);
    events(figures, "rejected", "too_old", 1);
    events(figures, "rejected", "in_future", 2);
    events(figures, "rejected", "data_too_large", 1);
    events(figures, "invalid", "violation", 3 + 2);
    events(figures, "invalid", "too_many_events", 1000);
    events(figures, "refused", "none", 0);
    events(figures, "unavailable", "none", 6 + 300L * largeLate);
    events(figures, "limited", "none", 7);
    events(figures, "overloaded", "none", overloaded);
    assertThat(figures.sum(EVENTS)).isEqualTo(figures.sum(EVENTS_RECEIVED));
    assertThat(figures.sum(REQUESTS, "outcome", "invalid")).isEqualTo(3);
    assertThat(figures.sum(REQUESTS, "outcome", "refused")).isZero();
    assertThat(figures.sum(REQUESTS, "outcome", "limited")).isEqualTo(1);
    assertThat(figures.sum(REQUESTS, "outcome", "unavailable")).isEqualTo(1 + largeLate);
    assertThat(figures.sum(REQUESTS)).isEqualTo(figures.sum(REQUESTS_RECEIVED));
    assertThat(
            figures.sum(HTTP, "route", "/api/v1/events", "method", "POST")
                + figures.sum(HTTP, "route", "/analytics/events", "method", "POST"))
        .isEqualTo(figures.sum(REQUESTS_RECEIVED));
    assertThat(figures.sum("tallyhouse_ingest_batch_rows_sum"))
        .isEqualTo(figures.sum(EVENTS, "outcome", "stored"));
    assertThat(figures.sum("tallyhouse_journal_refused_blocks"))
        .as("rows, one by one")
        .isEqualTo(4);
    assertThat(figures.sum("tallyhouse_journal_bytes")).isZero();
    assertThat(figures.sum("tallyhouse_ingest_insert_failures_total")).isPositive();
  }

  private String limitedKey() {
    ApiResponse made =
        client.post(
            "/api/v1/admin/keys",
            "{\"name\":\"n\",\"scopes\":[\"write:events\"],\"events_per_second\":1}"
                .getBytes(StandardCharsets.UTF_8),
            Map.of());
    assertThat(made.status()).as("%s", made).isEqualTo(201);
    return made.json().path("data").path("key").asText();
  }

  /**
   * More at once than may wait, for a session to be looked up; returns how many events were turned
   * away.
   */
  private int overload(SentRequest stored) {
    clickHouse.play(sent -> sent.insert() ? new Action.Pass() : new Action.Hold(silence));
    SentEvent ofStored = stored.events().get(0);
    List<SentRequest> requests = new ArrayList<>();
    String filler = "{\"x\":\"" + "y".repeat(60_000) + "\"}";
    for (int i = 0; i < 5; i++) {
      List<SentEvent> events = new ArrayList<>();
      events.add(ofStored);
      for (int n = 1; n < 300; n++) {
        events.add(event().withData(filler));
      }
      requests.add(new SentRequest("metrics", "large " + i, events));
    }
    List<CompletableFuture<ApiResponse>> responses = new ArrayList<>();
    long before = Figures.of(server).sum(REQUESTS_RECEIVED);
    for (SentRequest request : requests) {
      responses.add(CompletableFuture.supplyAsync(() -> client.send(request, false)));
      // One after the other: there is a bound on bodies that come at the same time, too.
      Awaitility.await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> Figures.of(server).sum(REQUESTS_RECEIVED) == before + responses.size());
    }
    Awaitility.await().until(() -> responses.stream().anyMatch(CompletableFuture::isDone));
    silence.countDown();
    int turnedAway = 0;
    for (CompletableFuture<ApiResponse> response : responses) {
      ApiResponse large = response.join();
      assertThat(large.status()).isIn(200, 503);
      if (large.status() == 200) {
        largeStored += 300;
      } else if (large.body().contains("Too many events")) {
        turnedAway += 300;
      } else {
        largeLate++;
      }
    }
    assertThat(turnedAway).as("turned away").isPositive();
    return turnedAway;
  }
}
