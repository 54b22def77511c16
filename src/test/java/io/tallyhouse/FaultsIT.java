package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.Figures;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.Recount;
import io.tallyhouse.testing.ScriptedClickHouse;
import io.tallyhouse.testing.ScriptedClickHouse.Action;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * The databases fail in every way we know, and the server stays correct: a response in time,
 * nothing lost, nothing twice. It acknowledges from its log.
 */
class FaultsIT extends FaultsCases {
  @Test
  void storeThatStalls_delaysNoAcknowledgement_untilTheLogIsFull() {
    stored();
    clickHouse.playForInserts(1, new Action.Hold(silence));
    SentRequest small = request(5);
    Timed first = send(small).join();
    assertThat(first.response().status()).as("%s", first.response()).isEqualTo(200);
    assertThat(first.took()).isLessThan(AT_ONCE_MAX);
    accept(small);
    List<SentRequest> refused = new ArrayList<>();
    int largeBytes = 24 << 20;
    int taken = 0;
    for (int i = 0; (long) i * largeBytes < LOG_BYTES_MAX + largeBytes; i++) {
      SentRequest large = largeRequest(largeBytes);
      Timed timed = send(large).join();
      assertThat(timed.took()).as("%s", timed.response()).isLessThan(RESPONSE_MAX);
      if (timed.response().status() == 200) {
        accept(large);
        taken++;
      } else {
        isUnavailable(timed.response());
        refused.add(large);
      }
    }
    assertThat(taken).as("taken while the store is silent").isPositive();
    assertThat(refused).as("refused for want of room").isNotEmpty();
    assertThat(Figures.of(server).sum("tallyhouse_journal_bytes"))
        .isBetween((long) largeBytes, LOG_BYTES_MAX);
    silence.countDown();
    refused.forEach(this::deliver);
    check();
  }

  @Test
  void storeThatIsAway_isMissedOnlyByQueries_andSessionsThatMustBeLookedUp() throws IOException {
    SentRequest forgotten = request(2);
    deliver(forgotten);
    restart();
    Awaitility.await().until(this::isNewSessionTakenWithoutALookUp);
    SentRequest known = request(2);
    deliver(known);
    stored();
    clickHouseLine.down();
    // Not one whose result is in memory.
    Timed query = timed(() -> client.get(ApiClient.TOOLS, "start_date", DAY, "end_date", DAY));
    isUnavailable(query.response());
    assertThat(query.took()).isLessThan(AT_ONCE_MAX);
    for (SentRequest taken :
        List.of(new SentRequest(account, "more", known.events()), request(2))) {
      Timed sent = send(taken).join();
      assertThat(sent.response().status()).as("%s", sent.response()).isEqualTo(200);
      assertThat(sent.took()).isLessThan(AT_ONCE_MAX);
      accept(taken);
    }
    SentRequest unknown = new SentRequest(account, "of before", forgotten.events());
    Timed lookedUp = send(unknown).join();
    isUnavailable(lookedUp.response());
    assertThat(lookedUp.took()).isLessThan(RESPONSE_MAX);
    // It would not see what was acknowledged.
    Timed late = timed(this::overview);
    isUnavailable(late.response());
    assertThat(late.took()).isLessThan(RESPONSE_MAX);
    clickHouseLine.up();
    deliver(unknown);
    check();
  }

  /** The list of sessions that have events is read after the start. */
  private boolean isNewSessionTakenWithoutALookUp() {
    long before = Figures.of(server).sum("tallyhouse_ledger_loads_total");
    deliver(request(1));
    return Figures.of(server).sum("tallyhouse_ledger_loads_total") == before;
  }

  @Test
  void acknowledgedWhileTheStoreIsAway_isStoredByTheNextRun() {
    // With a ledger that is not full of other tests' sessions: it would let the known one go.
    restart();
    Awaitility.await().until(this::isNewSessionTakenWithoutALookUp);
    SentRequest known = request(2);
    deliver(known);
    clickHouse.play(sent -> sent.insert() ? new Action.Fail(241) : new Action.Pass());
    List<SentRequest> taken =
        List.of(new SentRequest(account, "more", known.events()), request(3), request(4));
    for (SentRequest request : taken) {
      assertThat(client.send(request, false).status()).isEqualTo(200);
      accept(request);
    }
    server.close();
    clickHouse.play(ScriptedClickHouse.PASS);
    restart();
    check();
    // Known to the next run.
    deliver(taken.get(1));
    check();
  }

  @Test
  void eventsOfThreeHundredMonths_areStored() {
    List<SentEvent> events = new ArrayList<>();
    UUID session = UUID.randomUUID();
    for (LocalDate day = LocalDate.of(2000, 1, 2); day.getYear() < 2025; day = day.plusMonths(1)) {
      events.add(new SentEvent("assistant_stop", session.toString(), day + "T10:00:00Z", null));
    }
    int months = IngestPipeline.REQUEST_MONTHS_MAX;
    for (int from = 0; from < events.size(); from += months) {
      int to = Math.min(events.size(), from + months);
      deliver(new SentRequest(account, "long ago " + from, events.subList(from, to)));
    }
    Recount recount = recount();
    recount.overview(new QueryRange("2000-01-01", "2025-01-01"));
    recount.noDrift("2000-01-01", "2025-01-01");
  }

  @Test
  void keyStoreAway_knownKeysGoOn_unknownOnesAre503() throws IOException, InterruptedException {
    deliver(request(1));
    postgresLine.down();
    // Longer than a response about a key is used without asking again.
    Thread.sleep(4_000);
    deliver(request(2));
    check();
    ApiClient stranger = new ApiClient(server, "th_" + UUID.randomUUID());
    Timed timed = timed(() -> stranger.post("{\"events\":[]}"));
    isUnavailable(timed.response());
    postgresLine.up();
    Instant end = Instant.now().plus(Patience.MAX);
    ApiResponse response = stranger.post("{\"events\":[]}");
    while (response.status() == 503 && Instant.now().isBefore(end)) {
      Thread.sleep(100);
      response = stranger.post("{\"events\":[]}");
    }
    response.error(401, "UNAUTHORIZED");
  }

  private void accept(SentRequest request) {
    model.accept(request, Instant.now());
  }
}
