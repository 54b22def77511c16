package io.tallyhouse.ingest;

import io.tallyhouse.api.trenchcoat.SessionEventReader;
import io.tallyhouse.benchmarks.EventGenerator.Body;
import io.tallyhouse.benchmarks.EventGenerator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Admitting a request of 1000 events to the ledger. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class LedgerBenchmark {
  private static final long LEDGER_BYTES_MAX = 64L << 20;

  /** Two requests of one collector, every event with an identity. */
  @State(Scope.Thread)
  public static class Requests {
    List<IngestRequest> first;
    List<IngestRequest> second;

    @Setup
    public void setUp() {
      long nowMs = System.currentTimeMillis();
      List<Body> bodies = EventGenerator.make(1, nowMs, 32_000, 1000).collectors().get(0);
      first = request(bodies.get(0), nowMs);
      second = request(bodies.get(1), nowMs);
    }

    private static List<IngestRequest> request(Body body, long nowMs) {
      DecodedRequest.Events events =
          (DecodedRequest.Events)
              SessionEventReader.decoder().decode(body.bytes(), OptionalLong.of(body.hashCode()), nowMs);
      return List.of(new IngestRequest(1, events.events(), body.bytes().length));
    }
  }

  /** A ledger that is empty before every call. */
  @State(Scope.Thread)
  public static class EmptyLedger {
    Ledger ledger;

    @Setup(Level.Invocation)
    public void setUp() {
      ledger = LedgerRows.ledger(LEDGER_BYTES_MAX);
    }
  }

  /** A ledger that holds the first request before every call. */
  @State(Scope.Thread)
  public static class WarmLedger {
    Ledger ledger;

    @Setup(Level.Invocation)
    public void setUp(Requests requests) {
      ledger = LedgerRows.ledger(LEDGER_BYTES_MAX);
      LedgerRows.admit(ledger, requests.first, 1);
    }
  }

  @Benchmark
  public AdmittedBatch unknownSessions(EmptyLedger state, Requests requests) {
    return LedgerRows.admit(state.ledger, requests.first, 2);
  }

  @Benchmark
  public AdmittedBatch knownSessions(WarmLedger state, Requests requests) {
    return LedgerRows.admit(state.ledger, requests.second, 2);
  }

  @Benchmark
  public AdmittedBatch duplicates(WarmLedger state, Requests requests) {
    return LedgerRows.admit(state.ledger, requests.first, 2);
  }
}
