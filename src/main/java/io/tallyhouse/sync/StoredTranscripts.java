package io.tallyhouse.sync;

import io.tallyhouse.query.QueryException;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.sql.SqlFile;
import java.util.Map;

/**
 * What is stored of an account's transcripts.
 *
 * @param sessions sessions with a message
 * @param messages prompts and responses
 */
public record StoredTranscripts(long sessions, long messages) {
  private static final String STORED = SqlFile.read("sql/queries/transcripts_stored.sql");

  /**
   * Counts it now; blocks.
   *
   * @throws QueryException if the database does not respond
   */
  public static StoredTranscripts of(int accountId, SqlRunner sql) {
    Row row = sql.rows(accountId, STORED, Map.of(), "sync").get(0);
    return new StoredTranscripts(row.number("sessions"), row.number("message_count"));
  }
}
