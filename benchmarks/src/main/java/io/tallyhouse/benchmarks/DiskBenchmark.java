package io.tallyhouse.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.benchmarks.EventGenerator.Batch;
import io.tallyhouse.benchmarks.EventGenerator.Body;
import io.tallyhouse.benchmarks.LoadClient.Request;
import io.tallyhouse.benchmarks.LoadClient.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;

/** Bytes on disk per event, all tables, against the request bodies through {@code gzip -6}. */
final class DiskBenchmark {
  private static final int GZIP_LEVEL = 6;
  private static final int GZIP_FRAME_BYTES = 18;
  private static final String TABLES =
      "SELECT table, sum(bytes_on_disk), sum(rows), count() FROM system.parts"
          + " WHERE active AND database = 'tallyhouse' GROUP BY table ORDER BY 2 DESC";
  private static final String COLUMNS =
      "SELECT table, column, sum(column_data_compressed_bytes), sum(column_data_uncompressed_bytes)"
          + " FROM system.parts_columns WHERE active AND database = 'tallyhouse'"
          + " GROUP BY table, column ORDER BY 3 DESC LIMIT 40";

  private DiskBenchmark() {}

  static void run(Path home, Path target, String[] arguments) throws Exception {
    Options options = new Options(arguments, 1, Set.of("events"));
    int events = options.integer("events", 1_000_000);
    try (Stack stack = Stack.start(home, target, options)) {
      stack.startServer(options.jvm());
      String key = stack.api().createAccount("disk");
      Batch batch = EventGenerator.make(7, options.nowMs(), events, 1000);
      long plain = batch.inOrder().stream().mapToLong(body -> body.bytes().length).sum();
      long gzipped = batch.inOrder().stream().mapToLong(body -> gzip(body.bytes())).sum();
      Result result =
          new LoadClient(stack.serverAddress(), ResponseCheck::accepted, false)
              .closedLoop(16, Requests.perCollector(requests(batch, key)));
      ApiCheck.exact(stack, key, options.date(), batch.counts(), result.accepted());
      stack.awaitMerges();
      System.out.printf(
          "%,d events in bodies of 1000: %.1f bytes per event, %.1f after gzip -6 of each body;"
              + " in bodies of one: %.1f after gzip -6%n",
          events, (double) plain / events, (double) gzipped / events, gzippedAlone(options.nowMs()));
      report("as merged by itself", stack, events, gzipped);
      for (JsonNode table : stack.rows(TABLES)) {
        stack.clickHouse("OPTIMIZE TABLE tallyhouse." + table.get(0).asText() + " FINAL");
      }
      stack.awaitMerges();
      report("after OPTIMIZE FINAL", stack, events, gzipped);
      System.out.printf("%n%-24s %-20s %12s %14s%n", "table", "column", "bytes/event", "ratio");
      for (JsonNode row : stack.rows(COLUMNS)) {
        System.out.printf(
            "%-24s %-20s %12.2f %14.1f%n",
            row.get(0).asText(),
            row.get(1).asText(),
            row.get(2).asDouble() / events,
            row.get(3).asDouble() / row.get(2).asDouble());
      }
    }
  }

  /** Bytes per event of bodies of one event, as hooks send them. */
  private static double gzippedAlone(long nowMs) {
    return EventGenerator.make(7, nowMs, 50_000, 1).inOrder().stream()
        .mapToLong(body -> gzip(body.bytes()))
        .average()
        .orElseThrow();
  }

  private static List<List<Request>> requests(Batch batch, String key) {
    String headers = "Content-Type: application/json\r\nX-API-Key: " + key + "\r\n";
    List<List<Request>> requests = new ArrayList<>();
    for (List<Body> bodies : batch.collectors()) {
      requests.add(
          bodies.stream()
              .map(body -> Requests.post("/api/v1/events", headers, body.bytes(), body.events()))
              .toList());
    }
    return requests;
  }

  private static void report(String when, Stack stack, int events, long gzipped) {
    long total = 0;
    System.out.printf("%n%s%n%-24s %12s %12s %6s%n", when, "table", "bytes/event", "rows", "parts");
    for (JsonNode row : stack.rows(TABLES)) {
      total += row.get(1).asLong();
      System.out.printf(
          "%-24s %12.2f %,12d %6d%n",
          row.get(0).asText(),
          row.get(1).asDouble() / events,
          row.get(2).asLong(),
          row.get(3).asLong());
    }
    System.out.printf(
        "%-24s %12.2f   = %.3f of gzip -6%n",
        "all tables", (double) total / events, (double) total / gzipped);
  }

  private static long gzip(byte[] body) {
    Deflater deflater = new Deflater(GZIP_LEVEL, true);
    deflater.setInput(body);
    deflater.finish();
    byte[] out = new byte[1 << 16];
    long size = GZIP_FRAME_BYTES;
    while (!deflater.finished()) {
      size += deflater.deflate(out);
    }
    deflater.end();
    return size;
  }
}
