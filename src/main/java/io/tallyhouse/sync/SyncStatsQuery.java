package io.tallyhouse.sync;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.query.QueryException;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.sql.SqlFile;
import java.util.Map;
import java.util.Optional;

/**
 * What an account has stored.
 *
 * @param oldestStartMs when its first session started, milliseconds since 1970-01-01T00:00:00Z
 * @param newestStartMs when its latest session started
 * @param databaseBytes of all accounts on disk, rollups and indexes included
 */
public record SyncStatsQuery(
    long sessions,
    long messages,
    Optional<Long> oldestStartMs,
    Optional<Long> newestStartMs,
    long databaseBytes) {
  private static final String STATS = SqlFile.read("sql/queries/sync_stats.sql");

  /**
   * Runs it; blocks.
   *
   * @throws QueryException if the database does not respond
   */
  public static SyncStatsQuery of(int accountId, SqlRunner sql) {
    Row row = sql.rows(accountId, STATS, Map.of(), "sync stats").get(0);
    return new SyncStatsQuery(
        row.number("sessions"),
        row.number("message_count"),
        time(row.get("first_started_ms")),
        time(row.get("last_started_ms")),
        row.number("bytes"));
  }

  private static Optional<Long> time(JsonNode ms) {
    return ms.isNull() ? Optional.empty() : Optional.of(ms.longValue());
  }
}
