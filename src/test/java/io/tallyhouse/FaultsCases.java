package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.SentRequest;
import io.tallyhouse.testing.Figures;
import io.tallyhouse.testing.ScriptedClickHouse;
import io.tallyhouse.testing.ScriptedClickHouse.Action;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds whenever the server acknowledges: see {@link FaultsIT}, {@link FaultsStoredIT}. */
abstract class FaultsCases extends FaultsFixture {
  /**
   * A response that waits for nothing: hundreds of times what it takes, and less than the bound of
   * one that waits (10 s).
   */
  static final Duration AT_ONCE_MAX = Duration.ofSeconds(8);

  private static final String POISON = "poison-marker";

  @Test
  void errorThatMayPass_isTriedAgainUntilItHasPassed() {
    int times = 3;
    for (int code : new int[] {241, 242, 243, 252, 164, 159, 1000}) {
      int before = clickHouse.inserts();
      clickHouse.playForInserts(times, new Action.Fail(code));
      deliver(request(3));
      stored();
      assertThat(clickHouse.inserts() - before).as("inserts").isGreaterThan(times);
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
      stored();
    }
    if (cut instanceof Action.CutAndPassLater later) {
      check();
      Thread.sleep(later.delay().plusMillis(200).toMillis());
    }
    check();
  }

  @Test
  void sessionsThatCantBeLoaded_areA503AtOnce() {
    SentRequest first = request(2);
    deliver(first);
    restart();
    clickHouse.play(sent -> sent.insert() ? new Action.Pass() : new Action.Fail(241));
    SentRequest more = new SentRequest(account, "more", first.events());
    Timed timed = send(more).join();
    isUnavailable(timed.response());
    assertThat(timed.took()).isLessThan(AT_ONCE_MAX);
    clickHouse.play(ScriptedClickHouse.PASS);
    deliver(more);
    check();
  }

  /** The store refuses them for ever: they are put aside, and all others are stored. */
  @Test
  void poisonousEvents_arePutAsideAlone() throws IOException {
    clickHouse.play(
        request ->
            request.insert() && request.body().contains(POISON)
                ? new Action.Fail(117)
                : new Action.Pass());
    for (int round = 0; round < 3; round++) {
      long refused = refusedBlocks();
      SentRequest poison =
          new SentRequest(
              account,
              "poison " + round,
              List.of(event(UUID.randomUUID()).withData("{\"x\":\"" + POISON + "\"}")));
      List<SentRequest> innocent = IntStream.range(0, 9).mapToObj(i -> request(3)).toList();
      List<CompletableFuture<Timed>> sent = new ArrayList<>();
      innocent.subList(0, 4).forEach(request -> sent.add(send(request)));
      sent.add(send(poison));
      innocent.subList(4, 9).forEach(request -> sent.add(send(request)));
      for (CompletableFuture<Timed> response : sent) {
        assertThat(response.join().response().status()).isEqualTo(200);
      }
      innocent.forEach(request -> model.accept(request, Instant.now()));
      stored();
      assertThat(refusedBlocks() - refused).as("put aside").isEqualTo(1);
    }
    try (Stream<Path> files = Files.list(dataDir.resolve("journal"))) {
      List<Path> refused = files.filter(file -> file.toString().endsWith(".refused")).toList();
      assertThat(refused).isNotEmpty();
      for (Path file : refused) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .containsOnlyOnce(POISON);
      }
    }
    check();
  }

  private static long refusedBlocks() {
    return Figures.of(server).sum("tallyhouse_journal_refused_blocks");
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
                  // Makes a block of what is there.
                  assertThat(overview().status()).isIn(200, 503);
                }
              },
              senders));
    }
    clients.forEach(CompletableFuture::join);
    clickHouse.play(ScriptedClickHouse.PASS);
    done.forEach(request -> model.accept(request, Instant.now()));
    check();
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
