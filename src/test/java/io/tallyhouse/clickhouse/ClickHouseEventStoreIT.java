package io.tallyhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventBuilder;
import io.tallyhouse.event.EventType;
import io.tallyhouse.ingest.AccountKey;
import io.tallyhouse.ingest.Attribution;
import io.tallyhouse.ingest.BatchTooLargeException;
import io.tallyhouse.ingest.CalledTool;
import io.tallyhouse.ingest.EventRow;
import io.tallyhouse.ingest.EventStoreException;
import io.tallyhouse.ingest.IndexedEvent;
import io.tallyhouse.ingest.IndexedRow;
import io.tallyhouse.ingest.IndexedTool;
import io.tallyhouse.ingest.SessionKey;
import io.tallyhouse.ingest.SessionStep;
import io.tallyhouse.ingest.ToolPairing;
import io.tallyhouse.testing.TestEngines;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClickHouseEventStoreIT {
  private static final long NOON = 1_705_320_000_000L;
  private static final Attribution BY = new Attribution("ada", "claude", "/p/ü", "main", "host 1");
  private static final UUID SESSION = UUID.fromString("550e8400-e29b-41d4-a716-446655440000");
  private static final UUID OTHER = UUID.fromString("ffffffff-ffff-4fff-bfff-ffffffffffff");

  private final ClickHouseConfig config = TestEngines.clickHouse();
  private final ClickHouseConnection connection = new ClickHouseConnection(config);
  private final ClickHouseEventStore store =
      new ClickHouseEventStore(connection, (account, first, last) -> {});
  private final List<EventRow> rows =
      List.of(
          row(1, SESSION, EventType.TOOL_USE, NOON, 1, 0),
          row(1, SESSION, EventType.TOOL_RESULT, NOON + 42, 2, 1),
          // Another month, so another part of the same insert.
          row(1, OTHER, EventType.TOOL_USE, NOON + 90L * 86_400_000, 1, 0),
          row(2, SESSION, EventType.SESSION_START, NOON, 1, 0));

  @BeforeEach
  void migrate() {
    ClickHouseMigrations.migrate(config);
  }

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void blockInsertedAgainWithItsToken_countsOnceEverywhere() {
    byte[] block = store.encode(rows);
    UUID token = UUID.randomUUID();
    store.insert(token, block);
    List<Long> once = counts();
    store.insert(token, block);
    store.insert(token, block);

    assertThat(counts()).isEqualTo(once);
    assertThat(once).containsExactly(4L, 4L, 4L, 2L, 1L, 2L, 1L, 4L, 4L, 4L, 3L, 4L);
  }

  @Test
  void equalBlockWithAnotherToken_countsAgain() {
    byte[] block = store.encode(rows);
    store.insert(UUID.randomUUID(), block);
    List<Long> once = counts();
    store.insert(UUID.randomUUID(), block);

    assertThat(counts()).isEqualTo(once.stream().map(count -> 2 * count).toList());
  }

  @Test
  void blockKnowsOfItsRows_whatIsLoadedOnceItIsStored() {
    byte[] first = store.encode(rows.subList(0, 3));
    byte[] second = store.encode(rows.subList(3, 4));
    byte[] block = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, block, first.length, second.length);
    store.insert(UUID.randomUUID(), block);

    Map<SessionKey, List<IndexedEvent>> indexed = new HashMap<>();
    for (IndexedRow row : store.index(block)) {
      indexed.computeIfAbsent(row.session(), key -> new ArrayList<>()).add(row.event());
      assertThat(row.message()).isNull();
    }
    assertThat(indexed).isEqualTo(loadSessions(List.copyOf(indexed.keySet())));
    assertThat(indexed).hasSize(3);
  }

  @Test
  void loadedSessions_areWhatWasStored_perAccountAndInOrder() {
    store.insert(UUID.randomUUID(), store.encode(List.of(rows.get(1), rows.get(3))));
    store.insert(UUID.randomUUID(), store.encode(List.of(rows.get(0), rows.get(2))));

    assertThat(
            loadSessions(
                List.of(
                    new SessionKey(1, SESSION),
                    new SessionKey(2, SESSION),
                    new SessionKey(2, OTHER))))
        .isEqualTo(
            Map.of(
                new SessionKey(1, SESSION),
                List.of(
                    new IndexedEvent(
                        1,
                        NOON,
                        EventType.TOOL_USE,
                        new IndexedEvent.Keys(-1, Long.MIN_VALUE),
                        BY,
                        new IndexedTool("größe's \\ 🚀", false, false, 0, "model", -7),
                        5),
                    new IndexedEvent(
                        2,
                        NOON + 42,
                        EventType.TOOL_RESULT,
                        new IndexedEvent.Keys(-2, Long.MIN_VALUE),
                        BY,
                        new IndexedTool("sent", true, true, 1, "", 0),
                        5)),
                new SessionKey(2, SESSION),
                List.of(
                    new IndexedEvent(
                        1,
                        NOON,
                        EventType.SESSION_START,
                        new IndexedEvent.Keys(-1, Long.MIN_VALUE),
                        BY,
                        IndexedTool.NONE,
                        5))));
  }

  @Test
  void moreSessionsThanOneQueryNames_areLoadedInTurns() {
    store.insert(UUID.randomUUID(), store.encode(rows));
    List<SessionKey> keys = new ArrayList<>();
    for (int i = 0; i < 2 * ClickHouseEventStore.SESSIONS_PER_QUERY_MAX; i++) {
      keys.add(new SessionKey(1, new UUID(i, 0)));
    }
    keys.add(0, new SessionKey(1, SESSION));
    keys.add(new SessionKey(1, OTHER));

    assertThat(loadSessions(keys))
        .containsOnlyKeys(new SessionKey(1, SESSION), new SessionKey(1, OTHER));
  }

  @Test
  void loadingThatItsReaderEnds_isNoFailureOfClickHouse_andTheNextWorks() {
    store.insert(UUID.randomUUID(), store.encode(rows));
    List<Boolean> told = new ArrayList<>();
    ClickHouseEventStore watched =
        new ClickHouseEventStore(
            connection,
            (account, first, last) -> {},
            (operation, route, nanos, succeeded) -> told.add(succeeded));
    List<SessionKey> keys = List.of(new SessionKey(1, SESSION));
    BatchTooLargeException enough = new BatchTooLargeException("enough");
    List<Integer> sequences = new ArrayList<>();

    assertThatThrownBy(
            () ->
                watched.loadSessions(
                    keys,
                    (key, event) -> {
                      throw enough;
                    }))
        .isSameAs(enough);
    watched.loadSessions(keys, (key, event) -> sequences.add(event.sequence()));

    assertThat(told).containsExactly(true, true);
    assertThat(sequences).containsExactly(1, 2);
  }

  @Test
  void ledgerIsLoaded_forAsManyKeysAsABatchMayHave() {
    store.insert(UUID.randomUUID(), store.encode(rows));
    int keys = 25_000;
    Set<AccountKey> accountKeys = new LinkedHashSet<>();
    Set<SessionKey> sessions = new LinkedHashSet<>();
    for (int i = 0; i < keys; i++) {
      // As numbers without a sign these have the most digits.
      accountKeys.add(new AccountKey(1, -1L - i));
      sessions.add(new SessionKey(Integer.MAX_VALUE, new UUID(i, i)));
    }
    sessions.add(new SessionKey(1, SESSION));

    store.loadMessages(accountKeys, (key, row) -> fail("%s is not stored", key));
    assertThat(store.loadToolEvents(accountKeys)).isEmpty();
    assertThat(loadSessions(sessions)).containsOnlyKeys(new SessionKey(1, SESSION));
  }

  @Test
  void longestParameter_isTaken() {
    List<Long> lengths = new ArrayList<>();
    connection.query(
        "SELECT length({keys:String})",
        Map.of("keys", "x".repeat(ClickHouseConnection.PARAMETER_CHARS_MAX)),
        "test",
        row -> lengths.add(row.values().get(0).longValue()));

    assertThat(lengths).containsExactly((long) ClickHouseConnection.PARAMETER_CHARS_MAX);
  }

  @Test
  void garbage_isNotStored() {
    byte[] block = store.encode(rows);
    byte[] cut = java.util.Arrays.copyOf(block, block.length - 5);

    assertThatThrownBy(() -> store.insert(UUID.randomUUID(), cut))
        .isInstanceOfSatisfying(
            EventStoreException.class,
            e -> assertThat(e.fault()).isEqualTo(EventStoreException.Fault.REJECTED));
    assertThat(counts()).containsOnly(0L);
  }

  private Map<SessionKey, List<IndexedEvent>> loadSessions(Collection<SessionKey> keys) {
    Map<SessionKey, List<IndexedEvent>> loaded = new HashMap<>();
    store.loadSessions(
        keys, (key, event) -> loaded.computeIfAbsent(key, k -> new ArrayList<>()).add(event));
    return loaded;
  }

  /** Rows or what they count, in the raw table and in each rollup. */
  private List<Long> counts() {
    List<Long> counts = new ArrayList<>();
    for (String count :
        List.of(
            "count() FROM events",
            "sum(events) FROM activity_15m",
            "sum(events) FROM activity_daily",
            "sum(invocations) FROM tools_15m",
            "sum(results) FROM tools_15m",
            "sum(invocations) FROM tools_daily",
            "sum(arraySum(durations.values)) FROM tools_daily",
            "sum(events) FROM user_activity_daily WHERE assistant_id != ''",
            "sum(events) FROM fleet_daily WHERE assistant_id = ''",
            "sum(events) FROM sessions",
            "sum(sessions) FROM session_starts",
            "count() FROM session_index")) {
      connection.query(
          "SELECT toInt64(" + count.replace(" FROM", ") FROM"),
          Map.of(),
          "test",
          row -> counts.add(row.values().get(0).longValue()));
    }
    return counts;
  }

  private static EventRow row(
      int account, UUID session, EventType type, long timeMs, int sequence, int pairSequence) {
    byte[] data = "{\"x\":\"ü\"}".getBytes(StandardCharsets.UTF_8);
    EventBuilder event =
        EventBuilder.event(type, session, timeMs)
            .actor("ada", "claude", "")
            .tool(new Event.Tool("sent", Long.MIN_VALUE))
            .data(data)
            .identity(-sequence);
    boolean first = sequence == 1;
    return new EventRow(
        account,
        pairSequence == 0 ? event.build() : event.error().build(),
        BY,
        new SessionStep(sequence, first, 0, 0, 0, first ? timeMs : 0),
        new ToolPairing(
            pairSequence,
            new CalledTool("größe's \\ 🚀", NOON, BY, "model", -7),
            pairSequence == 0 ? 0 : 42,
            pairSequence != 0,
            pairSequence != 0,
            false),
        null,
        5);
  }
}
