package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.Recount;
import io.tallyhouse.testing.ScriptedClickHouse;
import io.tallyhouse.testing.ScriptedClickHouse.Action;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The databases fail in every way we know, and the server stays correct: a response in time,
 * nothing lost, nothing twice.
 */
class FaultsIT extends FaultsFixture {
  /**
   * A response that waits for nothing: hundreds of times what it takes, and less than the bound of
   * one that waits (10 s).
   */
  private static final Duration AT_ONCE_MAX = Duration.ofSeconds(8);

  private static final String POISON = "poison-marker";

  @Test
  void errorThatMayPass_isTriedAgainUntilItHasPassed() {
    int times = 3;
    for (int code : new int[] {241, 242, 243, 252, 164, 159, 1000}) {
      clickHouse.playForInserts(times, new Action.Fail(code));
      deliver(request(3));
      times = 1;
    }
    check();
  }

  static List<Action> cuts() {
    return List.of(
        new Action.CutBefore(),
        new Action.CutAfter(),
        new Action.CutAndPassLater(Duration.ofMillis(20)),
        new Action.CutAndPassLater(Duration.ofMillis(400)));
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void connectionCutInAnInsert_countsOnce(Action cut) throws InterruptedException {
    for (int i = 0; i < 2; i++) {
      clickHouse.playForInserts(1 + i, cut);
      deliver(request(20));
    }
    if (cut instanceof Action.CutAndPassLater later) {
      check();
      Thread.sleep(later.delay().plusMillis(200).toMillis());
    }
    check();
  }

  @Test
  void storeThatStalls_isA503InTime_andNothingBeyondTheBoundWaits() {
    clickHouse.playForInserts(1, new Action.Hold(silence));
    List<CompletableFuture<Timed>> sent = new ArrayList<>();
    SentRequest small = request(5);
    sent.add(send(small));
    List<SentRequest> large = new ArrayList<>();
    int largeBytes = 24 << 20;
    for (int i = 0; (long) i * largeBytes < IngestPipeline.WAITING_BYTES_MAX + largeBytes; i++) {
      large.add(largeRequest(largeBytes));
    }
    large.forEach(request -> sent.add(send(request)));
    long refusedAtOnce = 0;
    // All have their response while the store is still silent.
    for (CompletableFuture<Timed> response : sent) {
      Timed timed = response.join();
      isUnavailable(timed.response());
      assertThat(timed.took()).as("%s", timed.response()).isLessThan(RESPONSE_MAX);
      refusedAtOnce += timed.response().body().contains("Too many events") ? 1 : 0;
    }
    assertThat(refusedAtOnce).as("turned away").isPositive();
    silence.countDown();
    deliver(small);
    large.forEach(this::deliver);
    check();
  }

  @Test
  void storeThatIsAway_isA503AtOnceOrInTime_andComesBack() throws IOException {
    SentRequest known = request(2);
    deliver(known);
    SentRequest more = new SentRequest(account, "more", known.events());
    clickHouseLine.down();
    Timed unknownSession = send(request(2)).join();
    isUnavailable(unknownSession.response());
    assertThat(unknownSession.took()).isLessThan(RESPONSE_MAX);
    Timed query = timed(() -> client.get(ApiClient.OVERVIEW, "start_date", DAY, "end_date", DAY));
    isUnavailable(query.response());
    assertThat(query.took()).isLessThan(AT_ONCE_MAX);
    Timed insert = send(more).join();
    isUnavailable(insert.response());
    assertThat(insert.took()).isLessThan(RESPONSE_MAX);
    clickHouseLine.up();
    deliver(more);
    check();
  }

  @Test
  void sessionsThatCantBeLoaded_areA503AtOnce() {
    SentRequest request = request(2);
    clickHouse.play(sent -> sent.insert() ? new Action.Pass() : new Action.Fail(241));
    Timed timed = send(request).join();
    isUnavailable(timed.response());
    assertThat(timed.took()).isLessThan(AT_ONCE_MAX);
    clickHouse.play(ScriptedClickHouse.PASS);
    deliver(request);
    check();
  }

  @Test
  void poisonousRequest_failsAlone() {
    clickHouse.play(
        request ->
            request.insert() && request.body().contains(POISON)
                ? new Action.Fail(117)
                : new Action.Pass());
    SentRequest poison =
        new SentRequest(
            account,
            "poison",
            List.of(event(UUID.randomUUID()).withData("{\"x\":\"" + POISON + "\"}")));
    for (int round = 0; round < 5; round++) {
      List<SentRequest> innocent = IntStream.range(0, 9).mapToObj(i -> request(3)).toList();
      List<CompletableFuture<Timed>> sent = new ArrayList<>();
      innocent.subList(0, 4).forEach(request -> sent.add(send(request)));
      CompletableFuture<Timed> guilty = send(poison);
      innocent.subList(4, 9).forEach(request -> sent.add(send(request)));
      assertThat(guilty.join().response().status()).isEqualTo(500);
      for (CompletableFuture<Timed> response : sent) {
        assertThat(response.join().response().status()).isEqualTo(200);
      }
      innocent.forEach(request -> model.accept(request, Instant.now()));
    }
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

  /** Every insert meets a fault of its own; clients go on until they have their 200. */
  @Test
  void faultsOfAllKinds_countOnce() {
    Random faults = new Random(7);
    clickHouse.play(
        request -> {
          synchronized (faults) {
            // Seldom: mending a block asks some twenty of them, which all have to be answered.
            return !request.insert() && faults.nextInt(40) != 0
                ? new Action.Pass()
                : randomAction(faults);
          }
        });
    ConcurrentLinkedQueue<SentRequest> done = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Random own = new Random(i);
      int number = i;
      clients.add(
          CompletableFuture.runAsync(
              () -> {
                UUID session = new UUID(number, own.nextLong());
                for (int n = 0; n < 8; n++) {
                  SentRequest request =
                      new SentRequest(
                          account, number + " " + n, List.of(event(session), event(session)));
                  deliverSomehow(request, own);
                  done.add(request);
                }
              },
              senders));
    }
    clients.forEach(CompletableFuture::join);
    clickHouse.play(ScriptedClickHouse.PASS);
    done.forEach(request -> model.accept(request, Instant.now()));
    check();
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

  private static Action randomAction(Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> new Action.CutBefore();
      case 1 -> new Action.CutAfter();
      case 2 -> new Action.CutAndPassLater(Duration.ofMillis(random.nextInt(300)));
      case 3 -> new Action.Stall(Duration.ofMillis(random.nextInt(200)));
      case 4 -> new Action.Fail(List.of(241, 242, 252, 159).get(random.nextInt(4)));
      default -> new Action.Pass();
    };
  }
}
