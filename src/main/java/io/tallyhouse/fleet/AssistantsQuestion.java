package io.tallyhouse.fleet;

import io.tallyhouse.event.CommittedChange;
import io.tallyhouse.query.DayParts;
import io.tallyhouse.query.Question;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import java.util.List;
import java.util.Map;

/**
 * What was done with each assistant in a range, the busiest first.
 *
 * @param assistant this one alone; empty = all
 */
public record AssistantsQuestion(TimeRange range, String assistant)
    implements Question<List<AssistantsQuestion.Assistant>> {
  /** Most assistants in an answer; the least busy are left out. */
  static final int ASSISTANTS_MAX = 10_000;

  private static final ActivityStatement ASSISTANTS = ActivityStatement.read("fleet_assistants");
  private static final int ASSISTANT_BYTES = 250;

  /** An assistant and what was done with it. */
  public record Assistant(String name, FleetFigures figures) {}

  @Override
  public List<Assistant> ask(int accountId, SqlRunner sql) {
    DayParts parts = DayParts.of(range);
    Map<String, Object> parameters = parts.parameters();
    parameters.put("assistant", assistant);
    parameters.put("limit", ASSISTANTS_MAX);
    return sql.rows(accountId, ASSISTANTS.of(parts), parameters, "fleet/assistants").stream()
        .map(row -> new Assistant(row.get(0).asText(), FleetFigures.of(row, 1)))
        .toList();
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return change.touchesEvents(range.fromMs(), range.toMs());
  }

  @Override
  public int weightBytes(List<Assistant> answer) {
    return answer.size() * ASSISTANT_BYTES + assistant.length();
  }
}
