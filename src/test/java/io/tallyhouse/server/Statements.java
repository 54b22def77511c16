package io.tallyhouse.server;

import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Runs the last statement, and those before it beside it. */
record Statements(List<String> statements) implements Query<Integer> {
  static Statements of(String... statements) {
    return new Statements(List.of(statements));
  }

  @Override
  public Integer run(int accountId, SqlRunner sql) {
    int last = statements.size() - 1;
    List<Supplier<List<Row>>> parts =
        statements.subList(0, last).stream()
            .map(statement -> sql.begin(accountId, statement, Map.of(), "cancellation-test"))
            .toList();
    int rows = sql.rows(accountId, statements.get(last), Map.of(), "cancellation-test").size();
    return rows + parts.stream().mapToInt(part -> part.get().size()).sum();
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return false;
  }

  @Override
  public int weightBytes(Integer response) {
    return 4;
  }
}
