package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseMigrations;
import io.tallyhouse.testing.TestEngines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server needs of memory for sessions that it does not hold. */
class LedgerMemoryIT {
  private static final int STORED = 600_000;

  /** As objects, the stored rows of the session would take twice as much. */
  private static final String HEAP = "-Xmx48m";

  private static final Duration ENDS_WITHIN = Duration.ofMinutes(2);

  private final ClickHouseConfig config = TestEngines.clickHouse();

  @TempDir private Path journal;

  @Test
  void eventOfALongSession_isStored_byAServerThatJustStarted() throws Exception {
    ClickHouseMigrations.migrate(config);
    try (ClickHouseConnection connection = new ClickHouseConnection(config)) {
      connection.execute(
          """
          INSERT INTO session_index (account_id, session_id, sequence, event_time, event_type, identity, call_key,
              tool, is_error, pair_sequence, assistant_id, fleet)
          SELECT 1, {session:UUID}, number + 1, fromUnixTimestamp64Milli({noon:Int64} + number), 'assistant_stop',
              number + 1, 0, '', 0, 0, 'claude-code', 0
          FROM numbers({rows:UInt64})
          """,
          Map.of("session", TestEvents.SESSION, "noon", TestEvents.NOON, "rows", STORED),
          "test");

      assertThat(storedBySmallPipeline(STORED, STORED + 1)).isEqualTo("STORED");

      List<String> added = new ArrayList<>();
      connection.query(
          "SELECT sequence, identity FROM session_index WHERE sequence > {rows:UInt64}",
          Map.of("rows", STORED),
          "test",
          row -> added.add(row.toString()));
      assertThat(added).hasSize(1);
      assertThat(added.get(0).replace("\"", ""))
          .isEqualTo("[%d,%d]".formatted(STORED + 1, STORED + 1));
    }
  }

  /** What the process says, errors of the JVM included. */
  private String storedBySmallPipeline(long... identities) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(HEAP, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SmallPipeline.class.getName());
    command.addAll(List.of(config.host(), Integer.toString(config.port()), config.database()));
    command.addAll(List.of(config.user(), config.password(), journal.toString()));
    for (long identity : identities) {
      command.add(Long.toString(identity));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    CompletableFuture<?> watch =
        process
            .onExit()
            .orTimeout(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)
            .handle((ended, late) -> process.destroyForcibly());
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    watch.join();
    assertThat(process.waitFor()).as("%s", said).isZero();
    return said.strip().lines().reduce((a, b) -> b).orElse("");
  }
}
