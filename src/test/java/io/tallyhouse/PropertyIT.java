package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.Event;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RandomRanges;
import io.tallyhouse.model.RandomStreams;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.model.Times;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.AttributionRecount;
import io.tallyhouse.testing.Recount;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is sent, however often and in whatever order: every response equals the recount. The
 * system properties property.seeds (how many) and property.first (the first of them) choose the
 * seeds.
 */
class PropertyIT {
  private static final int REQUESTS = 70;
  private static final int REQUESTS_BETWEEN_CHECKS = 10;
  private static final int RANGES_PER_CHECK = 5;

  private final TallyhouseServer server = TestServers.shared();
  private final RecountModel model = new RecountModel();
  private final Map<String, ApiClient> clients = new HashMap<>();
  private final Instant now = Instant.now();

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyResponse_equalsTheRecount(long seed) {
    Random random = new Random(seed);
    List<String> accounts = accounts(seed);
    List<SentRequest> requests = new RandomStreams(seed, accounts, now).requests(REQUESTS);
    RandomRanges ranges = new RandomRanges(seed, now);
    connect(accounts);
    for (int from = 0; from < REQUESTS; from += REQUESTS_BETWEEN_CHECKS) {
      List<SentRequest> part = requests.subList(from, from + REQUESTS_BETWEEN_CHECKS);
      String label = "seed %d, requests %d to %d".formatted(seed, from, from + part.size());
      if (from / REQUESTS_BETWEEN_CHECKS % 2 == 0) {
        sendOneByOne(part, label, random);
      } else {
        sendAccountsSideBySide(part, label);
      }
      if (random.nextInt(3) == 0) {
        server.restart();
        connect(accounts);
      }
      for (String account : accounts) {
        check(account, label, ranges, random);
      }
    }
    accounts.forEach(account -> checkDrift(account, "seed " + seed));
  }

  static LongStream seeds() {
    long first = Long.getLong("property.first", 1);
    return LongStream.range(first, first + Integer.getInteger("property.seeds", 2));
  }

  private static List<String> accounts(long seed) {
    String suffix = UUID.randomUUID().toString().substring(0, 8);
    return Stream.of("a", "b", "c").map(name -> "seed" + seed + "-" + suffix + "-" + name).toList();
  }

  private void connect(List<String> accounts) {
    for (String account : accounts) {
      clients.put(account, new ApiClient(server, server.key(account)));
    }
  }

  /**
   * Each acknowledged request is in the next response, though the same query was asked just before.
   */
  private void sendOneByOne(List<SentRequest> requests, String label, Random random) {
    for (SentRequest request : requests) {
      Recount recount = recount(request.account(), label);
      QueryRange all = new QueryRange("2000-01-01", Times.day(now).plusDays(3).toString());
      recount.overview(all);
      recount.overview(QueryRange.NONE);
      deliver(request, label, random.nextBoolean());
      recount.overview(all);
      recount.overview(QueryRange.NONE);
      recount.tools(all, 50);
    }
  }

  /** Requests of an account follow each other, those of different accounts meet in one batch. */
  private void sendAccountsSideBySide(List<SentRequest> requests, String label) {
    Map<String, List<SentRequest>> byAccount = new HashMap<>();
    for (SentRequest request : requests) {
      byAccount.computeIfAbsent(request.account(), account -> new ArrayList<>()).add(request);
    }
    List<CompletableFuture<Void>> deliveries = new ArrayList<>();
    for (List<SentRequest> ofAccount : byAccount.values()) {
      deliveries.add(
          CompletableFuture.runAsync(
              () -> ofAccount.forEach(request -> deliver(request, label, false))));
    }
    CompletableFuture.allOf(deliveries.toArray(CompletableFuture[]::new)).join();
  }

  private void deliver(SentRequest request, String label, boolean compressed) {
    ApiClient client = client(request.account());
    var receipt = ApiResponseReader.receipt(client.send(request, compressed));
    synchronized (model) {
      assertThat(receipt)
          .as("%s: receipt of %s", label, request.account())
          .isEqualTo(model.accept(request, Instant.now()));
    }
  }

  private void check(String account, String label, RandomRanges ranges, Random random) {
    Recount recount = recount(account, label);
    List<Event> stored = model.stored(account);
    for (int i = 0; i < RANGES_PER_CHECK; i++) {
      QueryRange range = ranges.next(stored);
      recount.overview(range);
      recount.tools(range, 1 + random.nextInt(50));
    }
    new AttributionRecount(model, account, client(account), label).check();
    recount.sessions(QueryRange.NONE, 5 + random.nextInt(20));
    recount.sessions(ranges.nextOfStarts(stored), 2 + random.nextInt(9));
    recount.sessions(ranges.nextOfStarts(stored), 200);
  }

  private void checkDrift(String account, String label) {
    Recount recount = recount(account, label);
    recount.noDrift("2000-01-01", Times.day(now).plusDays(4).toString());
  }

  private Recount recount(String account, String label) {
    return new Recount(model, account, client(account), label + ", account " + account);
  }

  private ApiClient client(String account) {
    return Objects.requireNonNull(clients.get(account), account);
  }
}
