package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.TimeEdges;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Queries of a simulated server, whose results are kept: each has to see all that was acknowledged
 * before it came, and to be right until it is dropped.
 */
final class SimulatedQueries {
  /** Half a day before the events' middle. */
  private static final Instant FIRST_RANGE = Instant.parse("2024-01-31T12:00:00Z");

  /** A range of a cached result, in which it counts the events. */
  private record CachedRange(int accountId, long fromMs, long toMs) {}

  /** A query that waits until what was acknowledged is stored, or its result. */
  private static final class Query {
    final CompletableFuture<Void> fresh;
    final Set<List<Object>> acknowledged;
    long count = -1;

    Query(CompletableFuture<Void> fresh, Set<List<Object>> acknowledged) {
      this.fresh = fresh;
      this.acknowledged = acknowledged;
    }
  }

  private final Random random;
  private final SimulatedClients clients;
  private final SimulatedStore store;
  private final Map<CachedRange, Query> cache = new HashMap<>();

  SimulatedQueries(Random random, SimulatedClients clients, SimulatedStore store) {
    this.random = random;
    this.clients = clients;
    this.store = store;
  }

  /** The server is gone, and its cache with it. */
  void clear() {
    cache.clear();
  }

  /** A query comes, whose result is kept. */
  void ask(LogProgress progress) {
    Instant any = FIRST_RANGE.plusSeconds(random.nextInt(86_400));
    boolean edge = random.nextInt(4) == 0;
    long from = (edge ? TimeEdges.within(random, any, 900_000) : any).toEpochMilli();
    CachedRange range = new CachedRange(1 + random.nextInt(2), from, from + 3_600_000);
    cache.computeIfAbsent(
        range, r -> new Query(progress.whenStored(r.accountId()), acknowledged(r.accountId())));
  }

  /** What makes the events unique that the clients know to be stored. */
  private Set<List<Object>> acknowledged(int accountId) {
    Set<List<Object>> identities = new HashSet<>();
    for (SimulatedClients.Call call : clients.calls()) {
      if (call.stored && call.request.accountId() == accountId) {
        call.request.events().stream()
            .filter(event -> !event.actor().assistantId().startsWith(SimulatedStore.POISON))
            .forEach(event -> identities.add(SimulatedClients.identityOf(accountId, event)));
      }
    }
    return identities;
  }

  /**
   * Some of the queries that need not wait any more get their results.
   *
   * @param hasRefused whether rows were put aside, which no query sees
   */
  void compute(boolean hasRefused) {
    Collection<EventRow> rows = store.indexedRows();
    Set<List<Object>> stored = new HashSet<>();
    rows.forEach(row -> stored.add(SimulatedClients.identityOf(row.accountId(), row.event())));
    cache.forEach(
        (range, query) -> {
          if (query.count < 0 && query.fresh.isDone() && random.nextBoolean()) {
            query.count = count(range, rows);
            if (!hasRefused) {
              assertThat(stored)
                  .as("acknowledged before the query")
                  .containsAll(query.acknowledged);
            }
          }
        });
  }

  private static long count(CachedRange range, Collection<EventRow> rows) {
    return rows.stream()
        .filter(row -> row.accountId() == range.accountId())
        .filter(row -> row.event().timeMs() >= range.fromMs())
        .filter(row -> row.event().timeMs() < range.toMs())
        .count();
  }

  void changed(CommittedChange change) {
    cache
        .keySet()
        .removeIf(
            range ->
                range.accountId() == change.accountId()
                    && change.touchesEvents(range.fromMs(), range.toMs()));
  }

  /** Every result that is kept is what it would be now. */
  void check() {
    Collection<EventRow> rows = store.indexedRows();
    cache.forEach(
        (range, query) -> {
          if (query.count >= 0) {
            assertThat(count(range, rows)).as("cached count").isEqualTo(query.count);
          }
        });
  }
}
