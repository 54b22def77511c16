package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.api.trenchcoat.SessionEventReader;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseEventStore;
import io.tallyhouse.clickhouse.ClickHouseMigrations;
import io.tallyhouse.clickhouse.ClickHouseSqlRunner;
import io.tallyhouse.ingest.log.FileLog;
import io.tallyhouse.reconcile.Reconciler;
import io.tallyhouse.testing.TestEngines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * ClickHouse, killed in an insert, may keep a table's token and not the rows. Here the rows are
 * taken out afterwards, which leaves the token: the retry is dropped, and only the mending brings
 * the rows back.
 */
class TokenWithoutRowsIT {
  private static final int ACCOUNT = 7;
  private static final LocalDate FROM = LocalDate.of(2024, 1, 1);
  private static final LocalDate TO = LocalDate.of(2024, 3, 1);
  private static final List<String> ROLLUPS =
      List.of(
          "activity_15m",
          "activity_daily",
          "tools_15m",
          "tools_daily",
          "user_activity_daily",
          "fleet_daily",
          "sessions",
          "session_index",
          "session_starts");
  private static final Set<String> LIKE_OTHERS = Set.of("tools_15m", "tools_daily", "fleet_daily");
  private static final String BEFORE =
      """
      {"events":[{"event_type":"tool_use","session_id":"550e8400-e29b-41d4-a716-446655440000",\
      "timestamp":"2024-01-15T23:50:00Z","data":{"tool_name":"Bash","tool_use_id":"a"}}]}""";
  private static final String CUT_OFF =
      """
      {"events":[\
      {"event_type":"tool_result","session_id":"550e8400-e29b-41d4-a716-446655440000",\
      "timestamp":"2024-01-16T00:10:00Z","data":{"tool_use_id":"a","is_error":true}},\
      {"event_type":"tool_use","session_id":"ffffffff-ffff-4fff-bfff-ffffffffffff",\
      "timestamp":"2024-02-01T10:00:00Z","user_id":"u","event_id":"e","data":{}}]}""";

  /** Passes everything on, and keeps the last block. */
  private static final class Recorded implements EventStore {
    private final EventStore store;
    private UUID token = new UUID(0, 0);
    private byte[] block = {};

    Recorded(EventStore store) {
      this.store = store;
    }

    @Override
    public void loadSessions(
        Collection<SessionKey> sessions, BiConsumer<SessionKey, IndexedEvent> stored) {
      store.loadSessions(sessions, stored);
    }

    @Override
    public void loadKeys(Consumer<SessionKey> session, Consumer<AccountKey> identity) {
      store.loadKeys(session, identity);
    }

    @Override
    public List<IndexedRow> index(byte[] whole) {
      return store.index(whole);
    }

    @Override
    public List<byte[]> halves(byte[] whole) {
      return store.halves(whole);
    }

    @Override
    public void loadMessages(
        Collection<AccountKey> messages, BiConsumer<AccountKey, IndexedMessage> stored) {
      store.loadMessages(messages, stored);
    }

    @Override
    public Set<AccountKey> loadToolEvents(Collection<AccountKey> calls) {
      return store.loadToolEvents(calls);
    }

    @Override
    public byte[] encode(List<EventRow> rows) {
      return store.encode(rows);
    }

    @Override
    public void insert(UUID insertToken, byte[] insertBlock) {
      token = insertToken;
      block = insertBlock;
      store.insert(insertToken, insertBlock);
    }

    @Override
    public void repairAfterUnknownOutcome(byte[] cutOff) {
      store.repairAfterUnknownOutcome(cutOff);
    }
  }

  private final ClickHouseConfig config = TestEngines.clickHouse();
  private final ClickHouseConnection connection = new ClickHouseConnection(config);
  private final Reconciler reconciler =
      new Reconciler(new ClickHouseSqlRunner(connection), Reconciler.ALREADY_PAUSED);
  private final Recorded store =
      new Recorded(
          new ClickHouseEventStore(
              connection,
              (account, first, last) ->
                  reconciler.repair(account, first, last.plusDays(1), () -> {})));

  @TempDir private Path journal;

  @BeforeEach
  void migrate() {
    ClickHouseMigrations.migrate(config);
  }

  @AfterEach
  void close() {
    connection.close();
  }

  /** Each alone but those whose form another one has, and all together. */
  static Stream<List<String>> tables() {
    List<String> all = new ArrayList<>(ROLLUPS);
    all.add("events");
    return Stream.concat(
        all.stream().filter(table -> !LIKE_OTHERS.contains(table)).map(List::of),
        Stream.of(ROLLUPS, all));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void retryIsDropped_andTheMendingBringsTheRowsBack(List<String> tables) throws Exception {
    List<Long> before;
    List<Long> whole;
    try (IngestPipeline pipeline = pipeline()) {
      submit(pipeline, BEFORE);
      before = counts();
      submit(pipeline, CUT_OFF);
      whole = counts();
    }
    assertThat(whole).isNotEqualTo(before);

    for (String table : tables) {
      takeBlockOut(table);
    }
    List<Long> cutOff = counts();
    store.insert(store.token, store.block);
    assertThat(counts()).as("the token is still there").isEqualTo(cutOff).isNotEqualTo(whole);

    store.repairAfterUnknownOutcome(store.block);
    assertThat(counts()).isEqualTo(whole);
    assertThat(reconciler.drift(ACCOUNT, FROM, TO).drift()).isZero();
    store.repairAfterUnknownOutcome(store.block);
    assertThat(counts()).as("mended once more").isEqualTo(whole);
  }

  private IngestPipeline pipeline() throws Exception {
    return new IngestPipeline(
        store,
        new FileLog(journal),
        new LogProgress(),
        new IngestPipeline.Settings(1 << 20, true),
        change -> {},
        step -> {});
  }

  private static void submit(IngestPipeline pipeline, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    DecodedRequest decoded =
        SessionEventReader.decoder()
            .decode(bytes, OptionalLong.empty(), System.currentTimeMillis());
    assertThat(decoded).isInstanceOf(DecodedRequest.Events.class);
    IngestRequest request =
        new IngestRequest(ACCOUNT, ((DecodedRequest.Events) decoded).events(), bytes.length);
    assertThat(pipeline.submit(request).join()).isEqualTo(IngestOutcome.STORED);
  }

  /** Takes the rows of the last insert out of a table by a mutation, which leaves its token. */
  private void takeBlockOut(String table) {
    long lastBlock = number("max(_block_number) FROM " + table);
    connection.execute(
        "ALTER TABLE %s DELETE WHERE _block_number = %d SETTINGS mutations_sync = 2"
            .formatted(table, lastBlock),
        Map.of(),
        "test");
  }

  /** What each table counts. */
  private List<Long> counts() {
    List<Long> counts = new ArrayList<>();
    for (String count :
        List.of(
            "count() FROM events",
            "sum(events) FROM activity_15m",
            "sum(sessions) FROM activity_15m WHERE bucket != previous_bucket",
            "sum(events) FROM activity_daily",
            "sum(started) FROM activity_daily",
            "sum(invocations) FROM tools_15m",
            "sum(results) FROM tools_15m",
            "sum(errors) FROM tools_daily",
            "sum(events) FROM user_activity_daily",
            "sum(events) FROM fleet_daily",
            "sum(events) FROM sessions",
            "sum(sessions) FROM session_starts",
            "count() FROM session_index")) {
      counts.add(number(count));
    }
    return counts;
  }

  private long number(String selected) {
    AtomicLong number = new AtomicLong();
    connection.query(
        "SELECT " + selected, Map.of(), "test", row -> number.set(row.values().get(0).longValue()));
    return number.get();
  }
}
