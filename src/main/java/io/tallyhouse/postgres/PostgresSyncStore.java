package io.tallyhouse.postgres;

import io.tallyhouse.sql.SqlFile;
import io.tallyhouse.sync.FileState;
import io.tallyhouse.sync.SyncRun;
import io.tallyhouse.sync.SyncStats;
import io.tallyhouse.sync.SyncStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.StreamSupport;

/** The bookkeeping of syncs in PostgreSQL. Every change is one statement. Thread-safe. */
public final class PostgresSyncStore implements SyncStore {
  /** How long a statement may take, the wait for a connection included. */
  static final Duration STATEMENT_WAIT = Duration.ofSeconds(10);

  private static final String QUERIES = "sql/postgres/queries/";

  private final Pool pool;
  private final String findFiles = SqlFile.read(QUERIES + "find_sync_files.sql");
  private final String saveFiles = SqlFile.read(QUERIES + "save_sync_files.sql");
  private final String deleteFiles = SqlFile.read(QUERIES + "delete_sync_files.sql");
  private final String insertRun = SqlFile.read(QUERIES + "insert_sync_run.sql");
  private final String findLastRun = SqlFile.read(QUERIES + "find_last_sync_run.sql");

  /**
   * @param pool of connections to a migrated database; stays the caller's to close
   */
  public PostgresSyncStore(Pool pool) {
    this.pool = pool;
  }

  @Override
  public CompletionStage<List<FileState>> files(int accountId, String host) {
    return files(Tuple.of(accountId, host, null));
  }

  @Override
  public CompletionStage<Optional<FileState>> file(int accountId, String host, String path) {
    return files(Tuple.of(accountId, host, path)).thenApply(states -> states.stream().findFirst());
  }

  private CompletionStage<List<FileState>> files(Tuple which) {
    return execute(findFiles, which)
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(PostgresSyncStore::fileState)
                    .toList())
        .toCompletionStage();
  }

  @Override
  public CompletionStage<Void> save(int accountId, String host, Collection<FileState> states) {
    if (states.isEmpty()) {
      return Future.<Void>succeededFuture().toCompletionStage();
    }
    Tuple arguments = Tuple.of(accountId);
    arguments.addArrayOfString(column(states, FileState::path, String[]::new));
    arguments.addArrayOfLong(column(states, FileState::sizeBytes, Long[]::new));
    arguments.addArrayOfLong(column(states, FileState::modifiedMs, Long[]::new));
    arguments.addArrayOfString(column(states, FileState::fileKey, String[]::new));
    arguments.addArrayOfLong(column(states, FileState::position, Long[]::new));
    arguments.addArrayOfLong(column(states, FileState::fingerprint, Long[]::new));
    arguments.addArrayOfString(column(states, FileState::project, String[]::new));
    arguments.addArrayOfUUID(column(states, FileState::sessionId, UUID[]::new));
    arguments.addArrayOfString(column(states, FileState::lastLine, String[]::new));
    arguments.addArrayOfLong(column(states, FileState::lastTimeMs, Long[]::new));
    arguments.addArrayOfBoolean(column(states, FileState::ended, Boolean[]::new));
    arguments.addArrayOfString(column(states, FileState::queuedPrompts, String[]::new));
    arguments.addArrayOfString(column(states, FileState::openResponse, String[]::new));
    arguments.addString(host);
    return execute(saveFiles, arguments).<Void>mapEmpty().toCompletionStage();
  }

  private static <T> T[] column(
      Collection<FileState> states, Function<FileState, T> value, IntFunction<T[]> array) {
    return states.stream().map(value).toArray(array);
  }

  @Override
  public CompletionStage<Void> reset(int accountId) {
    return execute(deleteFiles, Tuple.of(accountId)).<Void>mapEmpty().toCompletionStage();
  }

  @Override
  public CompletionStage<Void> save(int accountId, SyncRun run) {
    SyncStats stats = run.stats();
    return execute(
            insertRun,
            Tuple.tuple()
                .addUUID(run.id())
                .addInteger(accountId)
                .addOffsetDateTime(utc(run.startedAt()))
                .addOffsetDateTime(utc(run.finishedAt()))
                .addLong(stats.filesProcessed())
                .addLong(stats.sessionsAdded())
                .addLong(stats.messagesAdded())
                .addArrayOfString(stats.errorsByReason().keySet().toArray(String[]::new))
                .addArrayOfLong(stats.errorsByReason().values().toArray(Long[]::new))
                .addLong(stats.linesRead())
                .addLong(stats.bytesRead())
                .addLong(stats.linksSkipped())
                .addArrayOfString(stats.skippedLinks().toArray(String[]::new))
                .addString(run.failure().orElse(null)))
        .<Void>mapEmpty()
        .toCompletionStage();
  }

  @Override
  public CompletionStage<Optional<SyncRun>> lastRun(int accountId) {
    return execute(findLastRun, Tuple.of(accountId))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.<SyncRun>empty()
                    : Optional.of(run(rows.iterator().next())))
        .toCompletionStage();
  }

  private Future<RowSet<Row>> execute(String sql, Tuple arguments) {
    return pool.preparedQuery(sql)
        .execute(arguments)
        .timeout(STATEMENT_WAIT.toMillis(), TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(PostgresFailure.of(failure)));
  }

  private static FileState fileState(Row row) {
    return new FileState(
        row.getString("path"),
        row.getLong("size_bytes"),
        row.getLong("modified_ms"),
        row.getString("file_key"),
        row.getLong("position"),
        row.getLong("fingerprint"),
        row.getString("project"),
        row.getUUID("session_id"),
        row.getString("last_line"),
        row.getLong("last_time_ms"),
        row.getBoolean("ended"),
        row.getString("queued_prompts"),
        row.getString("open_response"));
  }

  private static SyncRun run(Row row) {
    return new SyncRun(
        row.getUUID("id"),
        row.getOffsetDateTime("started_at").toInstant(),
        row.getOffsetDateTime("finished_at").toInstant(),
        new SyncStats(
            row.getLong("files_processed"),
            row.getLong("sessions_added"),
            row.getLong("messages_added"),
            errorsByReason(row),
            row.getLong("lines_read"),
            row.getLong("bytes_read"),
            row.getLong("links_skipped"),
            List.of(row.getArrayOfStrings("skipped_links"))),
        Optional.ofNullable(row.getString("failure")));
  }

  private static Map<String, Long> errorsByReason(Row row) {
    String[] reasons = row.getArrayOfStrings("error_reasons");
    Long[] counts = row.getArrayOfLongs("error_counts");
    Map<String, Long> byReason = new HashMap<>();
    for (int i = 0; i < reasons.length; i++) {
      byReason.put(reasons[i], counts[i]);
    }
    return byReason;
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
