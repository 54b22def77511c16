package io.tallyhouse.api.dashboard;

import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.NameOrder;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The models that are the main one of a session that started in a range, or of which tokens were
 * used in it: by sessions, then by tokens, most first, then by name.
 */
public record ModelDistributionQuery(TimeRange range, DashboardFilter filter)
    implements Query<List<ModelShare>> {
  private static final String ROUTE = "dashboard/model-distribution";
  private static final int MODEL_BYTES = 300;

  @Override
  public List<ModelShare> run(int accountId, SqlRunner sql) {
    Map<String, Long> counts = SessionTotals.mainModels(accountId, sql, range, filter, ROUTE);
    ModelUsage usage = UsageQuery.total(accountId, sql, range, filter, ROUTE);
    long sum = counts.values().stream().mapToLong(Long::longValue).sum();
    TreeSet<String> models = new TreeSet<>(counts.keySet());
    usage
        .byModel()
        .forEach(
            (model, used) -> {
              if (!model.isEmpty() && used.allTokens() > 0) {
                models.add(model);
              }
            });
    return models.stream()
        .map(
            model ->
                new ModelShare(
                    new CategoryCount(model, counts.getOrDefault(model, 0L), sum), usage.of(model)))
        .sorted(
            Comparator.comparingLong((ModelShare share) -> share.sessions().count())
                .thenComparingLong(share -> share.usage().totalTokens())
                .reversed()
                .thenComparing(share -> share.sessions().name(), NameOrder.BYTES))
        .toList();
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return change.touchesEvents(range.fromMs(), range.toMs())
        || change.touchesSessions(range.fromMs(), range.toMs());
  }

  @Override
  public int weightBytes(List<ModelShare> result) {
    return filter.weightBytes() + result.size() * MODEL_BYTES;
  }
}
