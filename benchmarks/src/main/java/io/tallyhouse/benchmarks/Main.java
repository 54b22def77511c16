package io.tallyhouse.benchmarks;

import java.nio.file.Path;

/** Runs one benchmark; ends with 1 if its figures are void. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    int status = 0;
    try {
      Path home = Path.of(System.getProperty("tallyhouse.home"));
      Path target = Path.of(System.getProperty("benchmarks.target"));
      switch (arguments[0]) {
        case "ingest" -> IngestBenchmark.run(home, target, arguments);
        case "otlp" -> OtlpBenchmark.run(home, target, arguments);
        case "single" -> SingleBenchmark.run(home, target, arguments);
        case "disk" -> DiskBenchmark.run(home, target, arguments);
        case "sync" -> SyncBenchmark.run(home, target, arguments);
        case "soak" -> SoakBenchmark.run(home, target, arguments);
        case "queries" -> QueryBenchmark.run(home, target, arguments);
        default -> throw new VoidRunException("no benchmark " + arguments[0]);
      }
    } catch (Exception e) {
      System.out.println("VOID: " + e.getMessage());
      e.printStackTrace();
      status = 1;
    }
    System.exit(status);
  }
}
