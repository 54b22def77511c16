package io.tallyhouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseMigrations;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.postgres.PostgresMigrations;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.TcpProxy;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server starts beside a PostgreSQL that is late or slow. Without a bootstrap key, so that the
 * pool is first used for something else.
 */
class LatePostgresIT {
  /** Longer than one try of the pool (2 s) and of the JDBC driver where nobody waits (5 s). */
  private static final Duration LATE = Duration.ofSeconds(6);

  /** Three of them take longer than the pool waits for a connection. */
  private static final Duration SLOW = Duration.ofMillis(700);

  private static final long START_MAX_SECONDS = 120;

  @TempDir private Path temp;
  private final ClickHouseConfig clickHouse = TestEngines.clickHouse();
  private final PostgresConfig postgres = TestEngines.newPostgresDatabase();
  private TcpProxy line;

  @BeforeEach
  void open() throws IOException {
    line = new TcpProxy(postgres.host(), postgres.port());
  }

  @AfterEach
  void close() throws IOException {
    line.close();
  }

  @Test
  void postgresThatAcceptsAndIsSilent_isWaitedFor() throws Exception {
    line.stall();
    starts(() -> line.resume());
  }

  @Test
  void postgresThatIsNotThereYet_isWaitedFor() throws Exception {
    line.down();
    starts(() -> line.up());
  }

  @Test
  void postgresThatIsSlow_isWaitedFor() throws Exception {
    // What takes a connection long is meant, not what takes a hundred statements.
    ClickHouseMigrations.migrate(clickHouse);
    PostgresMigrations.migrate(postgres);
    line.delay(SLOW);
    serves(CompletableFuture.supplyAsync(this::start));
  }

  private interface Step {
    void run() throws IOException;
  }

  private void starts(Step comes) throws Exception {
    CompletableFuture<TestServers.InProcess> starting = CompletableFuture.supplyAsync(this::start);
    Thread.sleep(LATE.toMillis());
    comes.run();
    serves(starting);
  }

  private static void serves(CompletableFuture<TestServers.InProcess> starting) throws Exception {
    try (TestServers.InProcess server = starting.get(START_MAX_SECONDS, TimeUnit.SECONDS)) {
      assertThat(new ApiClient(server, null).get("/livez").status()).isEqualTo(200);
    }
  }

  private TestServers.InProcess start() {
    return TestServers.startBehind(
        clickHouse, clickHouse.port(), postgres, line.port(), temp, temp.resolve("transcripts"));
  }
}
