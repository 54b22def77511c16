package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.Recount;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * An event counts once however often and however it is delivered, and a pair is found across
 * restarts.
 */
class TrenchcoatDeliveryIT {
  private static final int SENDERS = 16;
  private static final QueryRange DAY = new QueryRange("2024-01-15", "2024-01-15");
  private static final String SESSION = UUID.randomUUID().toString();
  private static final SentEvent PLAIN =
      new SentEvent("assistant_stop", SESSION, "2024-01-15T10:30:00Z", "{}");
  private static final SentEvent CALL =
      new SentEvent("tool_use", SESSION, "2024-01-15T10:30:00Z", "{\"tool_name\":\"Read\"}");
  private static final SentEvent RESULT =
      new SentEvent("tool_result", SESSION, "2024-01-15T10:30:00.042Z", "{\"tool_name\":\"Read\"}");

  private final TallyhouseServer server = TestServers.shared();
  private final String account = "delivery-" + UUID.randomUUID();
  private final String key = server.key(account);
  private final RecountModel model = new RecountModel();

  @Test
  void requestSentAgainWithItsKey_countsOnce_alsoAfterARestart() {
    send("k", PLAIN, CALL, RESULT);
    check(3);
    send("k", PLAIN, CALL, RESULT);
    check(3);
    server.restart();
    send("k", PLAIN, CALL, RESULT);
    check(3);
    send("k", CALL, CALL, RESULT.withTimestamp("2024-01-15T10:30:01Z"));
    check(5);
  }

  @Test
  void eventId_countsOnceInAnyRequest_alsoAfterARestart() {
    send(null, PLAIN.withEventId("e"), PLAIN.withEventId("e"));
    send("other", CALL.withEventId("e"));
    check(1);
    server.restart();
    send(null, PLAIN.withEventId("e"));
    check(1);
  }

  @Test
  void equalEventsWithoutIdentity_allCount() {
    send(null, PLAIN, PLAIN);
    send(null, PLAIN);
    check(3);
  }

  @Test
  void callAndResultWithARestartBetween_arePaired() {
    send(null, CALL);
    server.restart();
    send(null, RESULT);
    check(2);
    send(null, RESULT);
    server.restart();
    send(null, CALL);
    check(4);
  }

  @Test
  void sameRequestManyTimesAtOnce_countsOnce() {
    List<SentEvent> events = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      events.add(CALL.withEventId("call " + i));
      events.add(RESULT);
    }
    SentRequest request = new SentRequest(account, "at once", events);
    sendAtOnce(request);
    model.accept(request, Instant.now());
    check(100);
  }

  private void sendAtOnce(SentRequest request) {
    ApiClient client = new ApiClient(server, key);
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    try {
      List<CompletableFuture<Void>> sent = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        sent.add(CompletableFuture.runAsync(() -> client.send(request, false).data(), senders));
      }
      CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
    } finally {
      senders.shutdown();
    }
  }

  private void send(@Nullable String idempotencyKey, SentEvent... events) {
    SentRequest request = new SentRequest(account, idempotencyKey, List.of(events));
    assertThat(ApiResponseReader.receipt(new ApiClient(server, key).send(request, false)))
        .isEqualTo(model.accept(request, Instant.now()));
  }

  private void check(int events) {
    assertThat(model.stored(account)).hasSize(events);
    Recount recount = new Recount(model, account, new ApiClient(server, key), account);
    recount.overview(DAY);
    recount.tools(DAY, 10);
    recount.sessions(QueryRange.NONE, 50);
    recount.noDrift("2024-01-15", "2024-01-15");
  }
}
