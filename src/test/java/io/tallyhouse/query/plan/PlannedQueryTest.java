package io.tallyhouse.query.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.query.TimeRange;
import io.tallyhouse.query.plan.QueryResult.PlannedRead;
import io.tallyhouse.rollup.Catalog;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is kept of a query's result. */
class PlannedQueryTest {
  private static PlannedQuery query(boolean explain) {
    TimeRange range = new TimeRange(0, 86_400_000);
    return new PlannedQuery(
        new QuerySpec(
            List.of(Catalog.measures().get(0)),
            List.of(),
            new QuerySpec.Time(range, ZoneOffset.UTC, Optional.empty(), false),
            List.of(),
            List.of(),
            List.of(),
            new QuerySpec.Page(10, 0),
            new QuerySpec.Options(false, false, Optional.empty(), explain)));
  }

  private static QueryResult result(PlannedQuery query) {
    return query.run(1, (account, sql, parameters, route) -> List.of());
  }

  @Test
  void textsOfStatements_areMadeOnlyToExplain() {
    assertThat(result(query(false)).plans())
        .extracting(PlannedRead::statement)
        .containsOnly(Optional.empty());
    assertThat(result(query(true)).plans())
        .hasSize(1)
        .allSatisfy(plan -> assertThat(plan.statement().orElseThrow()).contains("SELECT"));
  }

  @Test
  void textsOfStatements_haveTheirWeightInTheCache() {
    PlannedQuery query = query(true);
    QueryResult result = result(query);
    int chars = result.plans().get(0).statement().orElseThrow().length();
    assertThat(query.weightBytes(result)).isGreaterThanOrEqualTo(2 * chars);
  }
}
