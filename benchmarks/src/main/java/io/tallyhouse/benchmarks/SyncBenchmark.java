package io.tallyhouse.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A first sync of generated transcripts by a server just started, one that finds nothing new, one of
 * as many other transcripts by the server as it is then, and, with {@code --ccusage}, the reading of
 * the first files by ccusage 20.0.24 (npx), which reads them all each time. Void unless the
 * sums are those of the generator.
 */
final class SyncBenchmark {
  private static final double BYTES_PER_MB = 1e6;
  private static final int OTHER_SEED = 1_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private SyncBenchmark() {}

  static void run(Path home, Path target, String[] arguments) throws Exception {
    Options options = new Options(arguments, 1, Set.of("mb", "rounds", "seed", "ccusage"));
    long bytes = options.integer("mb", 1000) * 1_000_000L;
    Path parent = Files.createDirectories(Path.of(options.text("data-dir", target.toString())));
    Path config = Files.createTempDirectory(parent, "transcripts-");
    Path transcripts = Files.createDirectory(config.resolve("projects"));
    try {
      String written = generate(home, transcripts, bytes, options.integer("seed", 1));
      System.out.println(written.trim());
      for (int round = 1; round <= options.integer("rounds", 3); round++) {
        sync(home, target, options, transcripts, written);
        if (options.has("ccusage")) {
          ccusage(config, written);
        }
      }
    } finally {
      delete(config);
    }
  }

  private static String generate(Path home, Path directory, long bytes, int seed)
      throws IOException, InterruptedException {
    return output(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            home.resolve("target/test-classes") + ":" + home.resolve("target/tallyhouse.jar"),
            "io.tallyhouse.transcript.GeneratedTranscripts",
            directory.toString(),
            Long.toString(bytes),
            Integer.toString(seed)),
        Map.of());
  }

  private static void sync(
      Path home, Path target, Options options, Path transcripts, String written) throws Exception {
    try (Stack stack = Stack.start(home, target, options)) {
      stack.startServer(
          options.jvm(), Map.of("TALLYHOUSE_TRANSCRIPTS_DIR", transcripts.toString()));
      double server = ProcessUse.cpuSeconds(stack.serverPid());
      double clickHouse = ProcessUse.cpuSeconds(stack.clickHousePid());
      JsonNode first = syncOnce(stack);
      server = ProcessUse.cpuSeconds(stack.serverPid()) - server;
      clickHouse = ProcessUse.cpuSeconds(stack.clickHousePid()) - clickHouse;
      JsonNode again = syncOnce(stack);
      JsonNode stats = first.path("lastSyncStats");
      VoidRunException.unlessEqual(
          "messages",
          figure(written, "prompts") + figure(written, "responses"),
          stats.path("messagesAdded").asLong());
      VoidRunException.unlessEqual("errors", 0L, stats.path("errors").asLong());
      JsonNode overview = stack.api().get(stack.bootstrapKey(), "/api/analytics/overview");
      for (String[] pair :
          new String[][] {
            {"input", "inputTokens"},
            {"output", "outputTokens"},
            {"cacheRead", "cacheReadTokens"}
          }) {
        VoidRunException.unlessEqual(
            pair[1], figure(written, pair[0]), overview.path(pair[1]).asLong());
      }
      print("first sync:  ", first);
      System.out.printf(
          Locale.ROOT,
          "             CPU: server %.1f s, ClickHouse %.1f s; nothing new: %d ms%n",
          server,
          clickHouse,
          again.path("lastSyncDuration").asLong());
      Path more = transcripts.resolve("more");
      String others =
          generate(
              home, more, figure(written, "bytes"), options.integer("seed", 1) + OTHER_SEED);
      JsonNode second = syncOnce(stack);
      delete(more);
      VoidRunException.unlessEqual(
          "messages of the second sync",
          figure(others, "prompts") + figure(others, "responses"),
          second.path("lastSyncStats").path("messagesAdded").asLong());
      print("second sync: ", second);
      System.out.printf(
          "             server memory: VmHWM %d MB%n",
          ProcessUse.residentMaxMb(stack.serverPid()));
    }
  }

  private static void print(String label, JsonNode status) {
    JsonNode stats = status.path("lastSyncStats");
    double seconds = status.path("lastSyncDuration").asLong() / 1000.0;
    System.out.printf(
        Locale.ROOT,
        "%s%.2f s, %,.0f MB/s, %,.0f lines/s%n",
        label,
        seconds,
        stats.path("bytesRead").asLong() / BYTES_PER_MB / seconds,
        stats.path("linesRead").asLong() / seconds);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static JsonNode syncOnce(Stack stack) throws Exception {
    String id = stack.api().post(stack.bootstrapKey(), "/api/sync/run", "{}").path("syncId").asText();
    while (true) {
      JsonNode status = stack.api().get(stack.bootstrapKey(), "/api/sync/status");
      if (status.path("lastSyncId").asText().equals(id)) {
        if (status.path("lastSyncFailure").isTextual()) {
          throw new VoidRunException("the sync failed: " + status);
        }
        return status;
      }
      Thread.sleep(100);
    }
  }

  private static void ccusage(Path config, String written) throws Exception {
    long start = System.nanoTime();
    JsonNode report =
        JSON.readTree(
            output(
                List.of(
                    "npx", "--yes", "ccusage@20.0.24", "claude", "daily", "--json", "--offline"),
                Map.of("CLAUDE_CONFIG_DIR", config.toString(), "TZ", "UTC")));
    double seconds = (System.nanoTime() - start) / 1e9;
    // ccusage counts what lines of <synthetic> say that they used.
    VoidRunException.unlessEqual(
        "ccusage's output tokens",
        figure(written, "output") + figure(written, "syntheticOutput"),
        report.path("totals").path("outputTokens").asLong());
    System.out.printf(
        Locale.ROOT,
        "ccusage:    %.2f s, %,.0f MB/s, the start of npx included%n",
        seconds,
        figure(written, "bytes") / BYTES_PER_MB / seconds);
  }

  /** A figure of the generator's {@code Written[name=value, …]}. */
  private static long figure(String written, String name) {
    int at = written.indexOf(name + "=") + name.length() + 1;
    int end = at;
    while (Character.isDigit(written.charAt(end))) {
      end++;
    }
    return Long.parseLong(written.substring(at, end));
  }

  private static String output(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(command)).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    VoidRunException.unlessEqual(String.join(" ", command), 0, process.waitFor());
    return output;
  }
}
