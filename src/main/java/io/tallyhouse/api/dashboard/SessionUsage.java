package io.tallyhouse.api.dashboard;

import io.tallyhouse.query.NameOrder;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.sql.SqlFile;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A session and all it used.
 *
 * @param externalId its id as transcripts write it where that is no UUID, else empty
 * @param projectPath empty where none is known
 * @param startedAtMs its first session_start, else its earliest event, since 1970-01-01T00:00:00Z
 * @param endedAtMs its latest event
 * @param messages prompts and responses
 */
public record SessionUsage(
    UUID id,
    String externalId,
    String projectPath,
    long startedAtMs,
    long endedAtMs,
    long messages,
    ModelUsage usage) {
  private static final String SESSIONS = SqlFile.read("sql/queries/dashboard_sessions.sql");
  private static final String USAGE =
      SqlFile.read("sql/generated/queries/dashboard_session_usage.sql");

  /** In seconds, rounded half up. */
  public long durationSeconds() {
    return Math.floorDiv(endedAtMs - startedAtMs + 500, 1000);
  }

  /** The model of most tokens, then of most responses, then the first by name. */
  public Optional<String> mainModel() {
    return usage.byModel().entrySet().stream()
        .filter(entry -> !entry.getKey().isEmpty() && entry.getValue().responses() > 0)
        .max(
            Comparator.comparingLong(
                    (Map.Entry<String, Usage> entry) -> entry.getValue().allTokens())
                .thenComparingLong(entry -> entry.getValue().responses())
                .thenComparing(Map.Entry::getKey, NameOrder.BYTES.reversed()))
        .map(Map.Entry::getKey);
  }

  /** The sessions of those ids that there are, in the order of the ids; blocks. */
  static List<SessionUsage> find(int accountId, SqlRunner sql, List<String> ids, String route) {
    if (ids.isEmpty()) {
      return List.of();
    }
    Map<String, Object> parameters = Map.of("ids", "['" + String.join("','", ids) + "']");
    Map<String, ModelUsage> usage = new HashMap<>();
    Map<String, Long> messages = new HashMap<>();
    for (Row row : sql.rows(accountId, USAGE, parameters, route)) {
      String id = row.text("id");
      ModelUsage before = usage.getOrDefault(id, ModelUsage.NONE);
      usage.put(id, before.plus(row.text("model"), Usage.of(row)));
      messages.merge(id, row.number("message_count"), Long::sum);
    }
    Map<String, SessionUsage> sessions = new HashMap<>();
    for (Row row : sql.rows(accountId, SESSIONS, parameters, route)) {
      String id = row.text("id");
      sessions.put(
          id,
          new SessionUsage(
              UUID.fromString(id),
              row.text("external"),
              row.text("project_path"),
              row.number("started_ms"),
              row.number("ended_ms"),
              messages.getOrDefault(id, 0L),
              usage.getOrDefault(id, ModelUsage.NONE)));
    }
    return ids.stream().map(sessions::get).filter(Objects::nonNull).toList();
  }
}
