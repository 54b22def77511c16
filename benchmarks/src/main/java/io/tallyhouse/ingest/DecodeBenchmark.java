package io.tallyhouse.ingest;

import io.tallyhouse.api.trenchcoat.SessionEventReader;
import io.tallyhouse.benchmarks.EventGenerator;
import java.util.OptionalLong;
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

/** Decoding and validating a request body. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DecodeBenchmark {
  @Param({"1", "100", "1000"})
  public int events;

  private final EventDecoder decoder = SessionEventReader.decoder();
  private byte[] body;
  private long nowMs;

  @Setup
  public void setUp() {
    nowMs = System.currentTimeMillis();
    body = EventGenerator.make(1, nowMs, 16_000, events).inOrder().get(0).bytes();
  }

  @Benchmark
  public DecodedRequest decode() {
    return decoder.decode(body, OptionalLong.empty(), nowMs);
  }
}
