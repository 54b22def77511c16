package io.tallyhouse.transcript;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Reading and understanding all transcripts of a directory, which are in the page cache. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 8, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TranscriptBenchmark {
  /** Relative to the directory the benchmark runs in. */
  @Param({"../shared/data/transcripts"})
  public String directory;

  /** What was read, in megabytes a second. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Read {
    public double megabytes;

    @Setup(Level.Iteration)
    public void clear() {
      megabytes = 0;
    }
  }

  private final TranscriptParser parser = new TranscriptParser();
  private final LineReader reader = new LineReader();
  private TranscriptFiles files;
  private List<TranscriptFile> list;

  @Setup
  public void setUp() throws IOException {
    files = new TranscriptFiles(Path.of(directory));
    list = files.list().files();
    if (list.isEmpty()) {
      throw new IOException("no transcripts below " + directory);
    }
  }

  @Benchmark
  public void read(Read read, Blackhole sink) throws IOException {
    for (TranscriptFile file : list) {
      try (SeekableByteChannel channel = files.open(file).orElseThrow()) {
        reader.start(channel, 0);
        while (reader.next() == LineReader.Found.LINE) {
          sink.consume(parser.parse(reader.buffer(), reader.offset(), reader.length()));
        }
        read.megabytes += reader.position() / 1e6;
      }
    }
  }
}
