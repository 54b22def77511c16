package io.tallyhouse.query;

import io.tallyhouse.api.trenchcoat.ToolUsage;
import io.tallyhouse.api.trenchcoat.ToolsQuery;
import io.tallyhouse.ingest.CommittedChange;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A response from memory, and a commit that drops none of a thousand answers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class QueryCacheBenchmark {
  private static final int RESPONSES = 1000;

  private final QueryCache cache =
      new QueryCache((account, sql, parameters, route) -> List.of(), (account, query) -> query.run());
  private final CommittedChange elsewhere =
      new CommittedChange(1, new long[] {TimeRange.MAX_MS - 1}, new long[] {TimeRange.MAX_MS - 1});

  @Setup
  public void setUp() {
    for (int i = 0; i < RESPONSES; i++) {
      cache.run(1, new ToolsQuery(new TimeRange(i, i + 1_000_000), 10)).join();
    }
  }

  @Benchmark
  public List<ToolUsage> hit() {
    return cache.run(1, new ToolsQuery(new TimeRange(500, 1_000_500), 10)).join();
  }

  @Benchmark
  public void dropNothing() {
    cache.drop(elsewhere);
  }
}
