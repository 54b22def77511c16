package io.tallyhouse.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseEventStore;
import io.tallyhouse.clickhouse.ClickHouseMigrations;
import io.tallyhouse.clickhouse.ClickHouseSqlRunner;
import io.tallyhouse.cost.PriceFile;
import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.ingest.IngestRequest;
import io.tallyhouse.ingest.LogProgress;
import io.tallyhouse.ingest.log.FileLog;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.postgres.PostgresMigrations;
import io.tallyhouse.postgres.PostgresPool;
import io.tallyhouse.postgres.PostgresSyncStore;
import io.tallyhouse.query.Row;
import io.tallyhouse.reconcile.DriftReport;
import io.tallyhouse.reconcile.Reconciler;
import io.tallyhouse.reconcile.RepairReport;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.transcript.TranscriptFiles;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.awaitility.Awaitility;

/** A sync of one directory on the real engines, each in a database of its own. */
final class SyncFixture implements AutoCloseable {
  static final int ACCOUNT = 1;

  private static final Duration SYNC_MAX = Duration.ofMinutes(5);
  private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 1);
  private static final LocalDate LAST_DAY = LocalDate.of(2026, 12, 31);

  /** Tokens and cost of a model on a day, in the order of ccusage. */
  record Usage(long input, long output, long cacheCreation, long cacheRead, double costUsd) {}

  /** The present, as the sync sees it. */
  volatile Instant now = Instant.parse("2026-06-01T00:00:00Z");

  final Path root;

  private final Vertx vertx = Vertx.vertx();
  private final ClickHouseConnection connection;
  private final ClickHouseSqlRunner sql;
  private final IngestPipeline pipeline;
  private final SyncStore store;
  private final Sync sync;

  SyncFixture(Path temp) throws IOException {
    this.root = Files.createDirectories(temp.resolve("transcripts"));
    ClickHouseConfig clickHouse = TestEngines.clickHouse();
    ClickHouseMigrations.migrate(clickHouse);
    PostgresConfig postgres = TestEngines.newPostgresDatabase();
    PostgresMigrations.migrate(postgres);
    Pool pool = PostgresPool.open(vertx, postgres);
    connection = new ClickHouseConnection(clickHouse);
    sql = new ClickHouseSqlRunner(connection);
    pipeline =
        new IngestPipeline(
            new ClickHouseEventStore(connection, (account, first, last) -> {}),
            new FileLog(temp.resolve("journal")),
            new LogProgress(),
            // Small, so that sessions are loaded again all the time.
            new IngestPipeline.Settings(64 << 10, true),
            change -> {},
            step -> {});
    store = new PostgresSyncStore(pool);
    PriceTable prices = PriceTable.of(PriceFile.own().prices());
    sync =
        new Sync(
            new SyncContext(
                ACCOUNT, new TranscriptFiles(root), store, pipeline::submit, () -> prices, "ada"),
            () -> StoredTranscripts.of(ACCOUNT, sql),
            new SettableClock());
  }

  Sync sync() {
    return sync;
  }

  /** Syncs what is new, and waits for the end. */
  SyncStats syncNew() {
    return run(true, false);
  }

  /** Syncs, and waits for the end, which must be a good one. */
  SyncStats run(boolean incremental, boolean dryRun) {
    UUID id = sync.start(incremental, dryRun);
    Awaitility.await().atMost(SYNC_MAX).until(() -> sync.status().running().isEmpty());
    SyncRun ended = (dryRun ? sync.status().lastDryRun() : sync.status().last()).orElseThrow();
    assertThat(ended.id()).isEqualTo(id);
    assertThat(ended.failure()).isEmpty();
    return ended.stats();
  }

  /** Events as agents send them. */
  void send(Event... events) {
    IngestRequest request = new IngestRequest(ACCOUNT, List.of(events), 100);
    assertThat(pipeline.submit(request).join()).isEqualTo(IngestOutcome.STORED);
  }

  /** The usage by day and model, as the rollup has it. */
  Map<String, Usage> daily() {
    Map<String, Usage> daily = new TreeMap<>();
    for (JsonNode row :
        rows(
            "SELECT toString(day), model, sum(input_tokens), sum(output_tokens),"
                + " sum(cache_write_5m_tokens + cache_write_1h_tokens), sum(cache_read_tokens),"
                + " toFloat64(sum(cost)) FROM usage_daily WHERE account_id = {account:UInt32}"
                + " GROUP BY day, model ORDER BY day, model")) {
      daily.put(
          row.get(0).asText() + " " + row.get(1).asText(),
          new Usage(
              row.get(2).longValue(),
              row.get(3).longValue(),
              row.get(4).longValue(),
              row.get(5).longValue(),
              row.get(6).doubleValue()));
    }
    return daily;
  }

  /**
   * What is stored, but for the order in which it came and the ends of sessions that went on: two
   * equal ones are the same data.
   */
  List<String> contents() {
    List<String> contents = new ArrayList<>();
    for (String statement :
        List.of(
            "SELECT toString(session_id), model, sum(messages), sum(responses), sum(input_tokens),"
                + " sum(output_tokens), toString(sum(cost)) FROM session_usage"
                + " WHERE account_id = {account:UInt32} GROUP BY ALL ORDER BY ALL",
            "SELECT tool, sum(invocations), sum(results), sum(errors), sum(duration_ms_sum)"
                + " FROM tools_daily WHERE account_id = {account:UInt32} GROUP BY ALL ORDER BY ALL",
            "SELECT toString(session_id), toString(min(first_event)), toString(max(last_event)),"
                + " sum(tool_uses), min(project), toString(min(first_start)),"
                + " toString(max(last_end)) FROM sessions"
                + " WHERE account_id = {account:UInt32} GROUP BY session_id ORDER BY session_id",
            "SELECT event_type, count() FROM events WHERE account_id = {account:UInt32}"
                + " AND event_type NOT IN ('session_start', 'session_end', 'message_part')"
                + " GROUP BY event_type ORDER BY event_type",
            "SELECT toString(message_key), arraySort(groupArrayIf(text, text != '')) FROM events"
                + " WHERE account_id = {account:UInt32} AND message_key != 0 AND event_type NOT IN ('session_start', 'session_end')"
                + " GROUP BY message_key ORDER BY message_key")) {
      rows(statement).forEach(row -> contents.add(row.toString()));
    }
    return contents;
  }

  List<JsonNode> rows(String statement) {
    return sql.rows(ACCOUNT, statement, Map.of(), "test").stream().map(Row::values).toList();
  }

  void execute(String statement) {
    sql.execute(ACCOUNT, statement, Map.of(), "test");
  }

  long count(String statement) {
    return rows(statement).get(0).get(0).longValue();
  }

  /** Every rollup equals the recount. */
  void noDrift() {
    DriftReport report =
        new Reconciler(sql, Reconciler.ALREADY_PAUSED).drift(ACCOUNT, FIRST_DAY, LAST_DAY);
    assertThat(report.drift()).as("%s", report).isZero();
  }

  /** Rebuilds what drifted, and fails if anything is left. */
  void repair() {
    RepairReport report =
        new Reconciler(sql, Reconciler.ALREADY_PAUSED)
            .repair(ACCOUNT, FIRST_DAY, LAST_DAY, () -> {});
    assertThat(report.after().drift()).as("%s", report).isZero();
  }

  /** The tables that differ from the recount. */
  List<String> drifted() {
    return new Reconciler(sql, Reconciler.ALREADY_PAUSED)
        .drift(ACCOUNT, FIRST_DAY, LAST_DAY).tables().stream()
            .filter(table -> table.drift() != 0)
            .map(DriftReport.TableDrift::table)
            .toList();
  }

  @Override
  public void close() {
    sync.close();
    pipeline.close();
    connection.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private final class SettableClock extends Clock {
    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
