package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.Delivery;
import io.tallyhouse.model.Event;
import io.tallyhouse.model.FleetModel;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RandomRanges;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.model.Times;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.FleetLog;
import io.tallyhouse.testing.FleetRecount;
import io.tallyhouse.testing.KillableServer;
import io.tallyhouse.testing.Recount;
import java.time.Instant;
import java.util.List;

/** Compares what the server says after a crash with what its clients have acknowledged. */
final class CrashCheck {
  private static final int LOG_PAGE = 1000;

  private CrashCheck() {}

  /** Fails the test if a response differs from the recount of an account's requests. */
  static void check(
      KillableServer server, String account, List<CrashClient> clients, String label) {
    List<Delivery> acknowledged =
        clients.stream().flatMap(client -> client.acknowledged().stream()).toList();
    assertThat(acknowledged).as(label).isNotEmpty();
    ApiClient client = new ApiClient(server, server.key(account));
    checkSessions(client, account, acknowledged, label + ", " + account);
    checkFleet(client, account, acknowledged, label + ", " + account);
  }

  /** Of fleet events the responses about sessions know nothing. */
  private static void checkSessions(
      ApiClient client, String account, List<Delivery> acknowledged, String label) {
    RecountModel model = new RecountModel();
    Instant now = Instant.now();
    for (Delivery delivery : acknowledged) {
      if (delivery instanceof SentRequest request) {
        model.accept(request, now);
      }
    }
    Recount recount = new Recount(model, account, client, label);
    QueryRange all = new QueryRange("2000-01-01", Times.day(now).plusDays(1).toString());
    recount.overview(all);
    recount.tools(all, 50);
    recount.sessions(QueryRange.NONE, 200);
    List<Event> stored = model.stored(account);
    RandomRanges ranges = new RandomRanges(account.hashCode(), now);
    for (int i = 0; i < 5 && !stored.isEmpty(); i++) {
      QueryRange range = ranges.next(stored);
      recount.overview(range);
      recount.tools(range, 50);
    }
    recount.noDrift("2000-01-01", Times.day(now).plusDays(1).toString());
  }

  /** Each event once in the log, which is raw events, and in the sums, which are rollups. */
  private static void checkFleet(
      ApiClient client, String account, List<Delivery> acknowledged, String label) {
    FleetModel model = new FleetModel();
    Instant now = Instant.now();
    acknowledged.forEach(delivery -> model.accept(delivery, now));
    FleetRecount recount = new FleetRecount(model, account, client, label);
    QueryRange all = new QueryRange("2023-12-01", "2024-11-30");
    recount.metrics("month", all, null);
    recount.snapshots(CrashStreams.FLEET_DAYS, null);
    recount.assistants(all, null);
    recount.topUsers(all, null, 100);
    recount.rolling(30, CrashStreams.FLEET_DAYS.end(), null);
    FleetLog log = new FleetLog(model, account, client, label);
    log.check(new FleetLog.TestQuery(all, null, null, null), LOG_PAGE);
  }
}
