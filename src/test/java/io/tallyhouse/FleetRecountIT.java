package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.Delivery;
import io.tallyhouse.model.FleetHistory;
import io.tallyhouse.model.FleetModel;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RandomFleet;
import io.tallyhouse.model.RandomFleetQueries;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.model.Times;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.FleetLog;
import io.tallyhouse.testing.FleetRecount;
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
 * Whatever is sent of fleets and coding sessions, however often and in whatever order: every
 * response about the fleet equals the recount, and no other response knows of fleet events. The
 * system properties fleet.seeds (how many) and fleet.first (the first of them) choose the seeds.
 */
class FleetRecountIT {
  private static final int DELIVERIES = 45;
  private static final int DELIVERIES_BETWEEN_CHECKS = 15;
  private static final int QUERIES_PER_CHECK = 3;

  private final TallyhouseServer server = TestServers.shared();
  private final FleetModel model = new FleetModel();
  private final RecountModel codingModel = new RecountModel();
  private final Map<String, ApiClient> clients = new HashMap<>();
  private final Instant now = Instant.now();

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyResponse_equalsTheRecount(long seed) {
    Random random = new Random(seed);
    List<String> accounts = accounts(seed);
    RandomFleet fleet = new RandomFleet(seed, accounts, now);
    List<Delivery> deliveries = fleet.deliveries(DELIVERIES);
    RandomFleetQueries queries = new RandomFleetQueries(seed, now);
    connect(accounts);
    for (int from = 0; from < DELIVERIES; from += DELIVERIES_BETWEEN_CHECKS) {
      List<Delivery> part = deliveries.subList(from, from + DELIVERIES_BETWEEN_CHECKS);
      String label = "seed %d, deliveries %d to %d".formatted(seed, from, from + part.size());
      if (from / DELIVERIES_BETWEEN_CHECKS % 2 == 0) {
        sendOneByOne(part, label, random);
      } else {
        sendAccountsSideBySide(part, label);
      }
      if (random.nextInt(3) == 0) {
        server.restart();
        connect(accounts);
      }
      for (String account : accounts) {
        check(account, label, queries, fleet);
      }
    }
    for (String account : accounts) {
      checkOtherSurfaces(account, "seed " + seed);
      checkDrift(account, "seed " + seed);
    }
  }

  static LongStream seeds() {
    long first = Long.getLong("fleet.first", 1);
    return LongStream.range(first, first + Integer.getInteger("fleet.seeds", 2));
  }

  private static List<String> accounts(long seed) {
    String suffix = UUID.randomUUID().toString().substring(0, 8);
    return Stream.of("a", "b", "c")
        .map(name -> "fleet" + seed + "-" + suffix + "-" + name)
        .toList();
  }

  private void connect(List<String> accounts) {
    for (String account : accounts) {
      clients.put(account, new ApiClient(server, server.key(account)));
    }
  }

  /** What is acknowledged is in the next answers, though the same was asked just before. */
  private void sendOneByOne(List<Delivery> deliveries, String label, Random random) {
    QueryRange leapYear = new QueryRange("2024-01-01", "2024-12-31");
    for (Delivery delivery : deliveries) {
      FleetRecount recount = recount(delivery.account(), label);
      recount.overview("month", null, null);
      recount.metrics("month", leapYear, null);
      deliver(delivery, label, random.nextBoolean());
      recount.overview("month", null, null);
      recount.metrics("month", leapYear, null);
      recount.topUsers(leapYear, null, 10);
    }
  }

  /** Requests of an account follow each other, those of different accounts meet in one batch. */
  private void sendAccountsSideBySide(List<Delivery> deliveries, String label) {
    Map<String, List<Delivery>> byAccount = new HashMap<>();
    for (Delivery delivery : deliveries) {
      byAccount.computeIfAbsent(delivery.account(), account -> new ArrayList<>()).add(delivery);
    }
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (List<Delivery> ofAccount : byAccount.values()) {
      all.add(
          CompletableFuture.runAsync(
              () -> ofAccount.forEach(delivery -> deliver(delivery, label, false))));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
  }

  private void deliver(Delivery delivery, String label, boolean compressed) {
    var receipt = ApiResponseReader.receipt(client(delivery.account()).send(delivery, compressed));
    synchronized (model) {
      Instant arrived = Instant.now();
      assertThat(receipt)
          .as("%s: receipt of %s", label, delivery.account())
          .isEqualTo(model.accept(delivery, arrived));
      if (delivery instanceof SentRequest request) {
        codingModel.accept(request, arrived);
      }
    }
  }

  private void check(String account, String label, RandomFleetQueries queries, RandomFleet fleet) {
    FleetRecount recount = recount(account, label);
    FleetHistory history = model.history(account);
    for (int i = 0; i < QUERIES_PER_CHECK; i++) {
      recount.metrics(queries.period(), queries.range(history), queries.assistant(history));
      recount.assistants(queries.range(history), queries.assistant(history));
      recount.topUsers(queries.range(history), queries.assistant(history), queries.upTo(20));
    }
    FleetLog.TestQuery query =
        new FleetLog.TestQuery(
            queries.range(history),
            queries.eventType(),
            queries.assistant(history),
            queries.user(history));
    log(account, label).check(query, 1 + history.events().size() / queries.upTo(5));
    recount.snapshots(queries.range(history), queries.assistant(history));
    recount.overview(queries.period(), queries.endDate(history), queries.assistant(history));
    recount.overview(queries.period(), null, queries.assistant(history));
    recount.rolling(queries.window(), queries.endDate(history), queries.assistant(history));
    recount.rolling(queries.window(), null, queries.assistant(history));
    FleetLog.TestQuery leapYear =
        new FleetLog.TestQuery(new QueryRange("2024-01-01", "2024-12-31"), null, null, null);
    log(account, label)
        .checkWhile(
            leapYear,
            1 + history.events().size() / 8,
            () -> deliver(fleet.fleetRequest(account), label, false));
  }

  /** Fleet events belong to no session and are no events of an agent. */
  private void checkOtherSurfaces(String account, String label) {
    Recount recount = new Recount(codingModel, account, client(account), label);
    for (String year : List.of("2020", "2024")) {
      QueryRange range = new QueryRange(year + "-01-01", year + "-12-31");
      recount.overview(range);
      recount.tools(range, 50);
    }
    recount.sessions(QueryRange.NONE, 200);
    long sessions = codingModel.sessions(account, null, null, 1, 0).total();
    // Without an end it would leave out what clocks ahead of time tell of tomorrow.
    String afterTomorrow = Times.day(now).plusDays(3).toString();
    var dashboard =
        FleetRecount.data(client(account).get("/api/analytics/sessions", "dateTo", afterTomorrow));
    assertThat(dashboard.path("pagination").path("total").longValue())
        .as("%s: sessions on the dashboard", label)
        .isEqualTo(sessions);
  }

  private void checkDrift(String account, String label) {
    Recount recount = new Recount(codingModel, account, client(account), label);
    recount.noDrift("2000-01-01", Times.day(now).plusDays(4).toString());
  }

  private FleetRecount recount(String account, String label) {
    return new FleetRecount(model, account, client(account), label + ", account " + account);
  }

  private FleetLog log(String account, String label) {
    return new FleetLog(model, account, client(account), label + ", account " + account);
  }

  private ApiClient client(String account) {
    return Objects.requireNonNull(clients.get(account), account);
  }
}
