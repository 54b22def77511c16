package io.tallyhouse.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tallyhouse.query.QueryContext;
import io.tallyhouse.query.QueryException;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** When a recount is given up. */
class ReconcilerTest {
  private static final LocalDate DAY = LocalDate.of(2024, 1, 15);

  private final QueryContext context = new QueryContext(Duration.ofMinutes(1));
  private final DriftedStore store = new DriftedStore();
  private final AtomicInteger quietTimes = new AtomicInteger();

  /** A store in which every table has drifted. */
  private static final class DriftedStore implements SqlRunner {
    private final AtomicInteger statements = new AtomicInteger();

    @Override
    public List<Row> rows(int accountId, String sql, Map<String, Object> parameters, String route) {
      throw new AssertionError("a statement of no asking: " + route);
    }

    @Override
    public SqlRunner during(QueryContext during) {
      return (accountId, sql, parameters, route) -> {
        QueryContext.Cancellable statement = () -> {};
        during.begin(statement);
        statements.incrementAndGet();
        during.finish(statement);
        return List.of(
            new Row.Columns(List.of("day", "compared", "drifted"))
                .row(JsonNodeFactory.instance.arrayNode().add(DAY.toString()).add(3).add(1)));
      };
    }
  }

  /** Counts, and does what a test wants to happen once nothing is stored any more. */
  private Reconciler reconciler(Runnable whenQuiet) {
    return new Reconciler(
        store,
        new Reconciler.IngestPause() {
          @Override
          public <T> T runPaused(Supplier<T> task) {
            quietTimes.incrementAndGet();
            whenQuiet.run();
            return task.get();
          }
        });
  }

  @Test
  void drift_isConfirmedWhileNothingIsStored() {
    DriftReport report = reconciler(() -> {}).drift(1, DAY, DAY.plusDays(1), context);

    assertThat(report.drift()).isEqualTo(report.tables().size());
    assertThat(store.statements).hasValue(2 * report.tables().size());
    assertThat(quietTimes).hasValue(1);
  }

  @Test
  void recountThatIsGivenUp_asksNothingMore_andLetsIngestGoOn() {
    Reconciler reconciler = reconciler(context::end);

    assertThatThrownBy(() -> reconciler.drift(1, DAY, DAY.plusDays(1), context))
        .isInstanceOf(QueryException.class);
    int before = store.statements.get();
    assertThat(quietTimes).hasValue(1);

    assertThatThrownBy(() -> reconciler.drift(1, DAY, DAY.plusDays(1), context))
        .isInstanceOf(QueryException.class);
    assertThat(store.statements).hasValue(before);
    assertThat(quietTimes).hasValue(1);
  }
}
