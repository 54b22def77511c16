package io.tallyhouse.sync;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.query.QueryException;
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
    JsonNode row = sql.rows(accountId, STORED, Map.of(), "sync").get(0);
    return new StoredTranscripts(row.get(0).longValue(), row.get(1).longValue());
  }
}
