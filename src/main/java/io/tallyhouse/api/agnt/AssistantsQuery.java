package io.tallyhouse.api.agnt;

import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.DayParts;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.RangeStatement;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import java.util.List;
import java.util.Map;

/**
 * What was done with each assistant in a range, the busiest first.
 *
 * @param assistant this one alone; empty = all
 */
public record AssistantsQuery(TimeRange range, String assistant)
    implements Query<AssistantsQuery.Assistants> {
  /** Most assistants in a result; the least busy are left out, and the result says so. */
  public static final int ASSISTANTS_MAX = 10_000;

  private static final RangeStatement ASSISTANTS = RangeStatement.read("fleet_assistants");
  private static final int ASSISTANT_BYTES = 250;

  /** An assistant and what was done with it. */
  public record Assistant(String name, ActivityStats figures) {}

  /**
   * The result.
   *
   * @param more whether there are others, less busy than all of these
   */
  public record Assistants(List<Assistant> busiest, boolean more) {
    public Assistants {
      busiest = List.copyOf(busiest);
    }
  }

  @Override
  public Assistants run(int accountId, SqlRunner sql) {
    DayParts parts = DayParts.of(range);
    Map<String, Object> parameters = parts.parameters();
    parameters.put("assistant", assistant);
    parameters.put("limit", ASSISTANTS_MAX + 1);
    List<Row> rows = sql.rows(accountId, ASSISTANTS.of(parts), parameters, "fleet/assistants");
    return new Assistants(
        rows.stream()
            .limit(ASSISTANTS_MAX)
            .map(row -> new Assistant(row.text("assistant_id"), ActivityStats.of(row)))
            .toList(),
        rows.size() > ASSISTANTS_MAX);
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return change.touchesEvents(range.fromMs(), range.toMs());
  }

  @Override
  public int weightBytes(Assistants result) {
    return result.busiest().size() * ASSISTANT_BYTES + assistant.length();
  }
}
