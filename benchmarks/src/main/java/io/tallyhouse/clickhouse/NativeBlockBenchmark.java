package io.tallyhouse.clickhouse;

import io.tallyhouse.benchmarks.EventGenerator;
import io.tallyhouse.ingest.EventRow;
import io.tallyhouse.ingest.LedgerRows;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Encoding rows as a Native block. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class NativeBlockBenchmark {
  @Param({"1000", "20000"})
  public int rows;

  private final List<EventRow> block = new ArrayList<>();
  private final EventBlock encoder = new EventBlock();

  @Setup
  public void setUp() {
    LedgerRows ledger = new LedgerRows(1);
    EventGenerator.make(1, System.currentTimeMillis(), 32_000, 1000)
        .inOrder()
        .subList(0, rows / 1000)
        .forEach(body -> block.addAll(ledger.admit(body.bytes())));
  }

  @Benchmark
  public byte[] encode() {
    return encoder.encode(block);
  }
}
