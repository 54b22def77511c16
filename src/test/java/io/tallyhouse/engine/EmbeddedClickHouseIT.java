package io.tallyhouse.engine;

import static io.tallyhouse.engine.Engines.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedClickHouseIT {
  /** Enough for the library's head, which names more than there is then. */
  private static final int HALF_BYTES = 50_000_000;

  @TempDir Path temp;

  @Test
  void data_survivesARestart() throws Exception {
    try (EmbeddedClickHouse engine = start()) {
      createTable(engine);
      insert(engine);
    }
    try (EmbeddedClickHouse engine = start()) {
      assertThat(ask(engine, "SELECT count() FROM x.t")).isEqualTo("1000");
    }
  }

  @Test
  void killedEngine_isStartedAgainWithItsDataOnTheSamePort() throws Exception {
    try (EmbeddedClickHouse engine = start()) {
      createTable(engine);
      insert(engine);
      URI url = engine.url();
      long first = engine.pid();
      Engines.kill(first);
      await()
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> count(engine), "1000"::equals);
      assertThat(engine.pid()).isNotEqualTo(first);
      assertThat(engine.url()).isEqualTo(url);
    }
  }

  @Test
  void parts_areMergedInTheBackground() throws Exception {
    try (EmbeddedClickHouse engine = start()) {
      createTable(engine);
      for (int i = 0; i < 20; i++) {
        insert(engine);
      }
      String parts = "SELECT count() FROM system.parts WHERE active AND database = 'x'";
      await().until(() -> Integer.parseInt(ask(engine, parts)) < 10);
      assertThat(count(engine)).isEqualTo("20000");
    }
  }

  @Test
  void password_isRequestedOfEverybody() throws Exception {
    try (EmbeddedClickHouse engine = start()) {
      assertThat(ask(engine, "SELECT currentUser()")).isEqualTo("tallyhouse");
      assertThat(ask(engine.url(), "tallyhouse", "wrong", "SELECT 1"))
          .contains("AUTHENTICATION_FAILED");
      assertThat(ask(engine.url(), "default", "", "SELECT 1"))
          .contains("USER_SESSION_LIMIT_EXCEEDED");
      Path file = temp.resolve("data dir/clickhouse.password");
      assertThat(Files.readString(file).strip()).isEqualTo(engine.password());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void limits_reachTheEngine() throws Exception {
    try (EmbeddedClickHouse engine = start()) {
      String limits =
          "SELECT value FROM system.server_settings"
              + " WHERE name IN ('max_server_memory_usage', 'mark_cache_size') ORDER BY name";
      assertThat(ask(engine, limits))
          .isEqualTo(
              EmbeddedClickHouse.MARK_CACHE_BYTES_MAX + "\n" + EmbeddedClickHouse.MEMORY_BYTES_MAX);
      assertThat(temp.resolve("data dir/logs/clickhouse.log")).exists();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void engine_listensOnLoopbackOnly() throws Exception {
    try (EmbeddedClickHouse engine = start()) {
      assertThat(Engines.listenersOn(engine.url().getPort())).containsExactly("0100007F");
    }
  }

  @Test
  void directoryOfAnyName_works() throws Exception {
    Path data = Files.createDirectories(temp.resolve(Engines.ODD_NAME)).resolve("data");
    try (EmbeddedClickHouse engine = EmbeddedClickHouse.start(Engines.HOME, data)) {
      createTable(engine);
      insert(engine);
      assertThat(count(engine)).isEqualTo("1000");
      assertThat(data.resolve("logs/clickhouse.log")).exists();
    }
    assertThat(temp).isDirectoryNotContaining(path -> !path.endsWith(Engines.ODD_NAME));
  }

  /** The JVM ends with a crash report when it maps pages that are not there. */
  @Test
  void halfLibrary_isSaidToBe_andLeavesItsReportInTheLogs() throws Exception {
    Path library = ClickHouseLibrary.find(Engines.HOME);
    assertDamaged(input -> input.readNBytes(HALF_BYTES), library);
    assertThat(temp.resolve("data/logs")).isDirectoryContaining("glob:**/clickhouse.crash.*.log");
    assertThat(Path.of("")).isDirectoryNotContaining("glob:**hs_err_pid*");
  }

  @Test
  void libraryThatIsNone_isSaidToBe() throws Exception {
    assertDamaged(
        input -> "no library".getBytes(StandardCharsets.US_ASCII),
        ClickHouseLibrary.find(Engines.HOME));
  }

  private interface Content {
    byte[] of(InputStream library) throws IOException;
  }

  private void assertDamaged(Content content, Path library) throws IOException {
    Path home = temp.resolve("home");
    Path damaged =
        home.resolve("engine/node_modules/@chdb")
            .resolve(Objects.requireNonNull(library.getParent()).getFileName().toString())
            .resolve("libchdb.so");
    Files.createDirectories(damaged.getParent());
    try (InputStream whole = Files.newInputStream(library)) {
      Files.write(damaged, content.of(whole));
    }
    assertThatThrownBy(() -> EmbeddedClickHouse.start(home, temp.resolve("data")).close())
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("damaged or not whole")
        .hasMessageContaining("Delete " + damaged.getParent())
        .hasMessageContaining("TALLYHOUSE_CLICKHOUSE_URL")
        .hasMessageNotContaining(": #")
        .hasMessageNotContaining("\n");
  }

  private EmbeddedClickHouse start() {
    return EmbeddedClickHouse.start(Engines.HOME, temp.resolve("data dir"));
  }

  private static String count(EmbeddedClickHouse engine) throws IOException {
    return ask(engine, "SELECT count() FROM x.t");
  }

  private static void createTable(EmbeddedClickHouse engine) throws Exception {
    assertThat(ask(engine, "CREATE DATABASE x ENGINE = Atomic")).isEmpty();
    assertThat(ask(engine, "CREATE TABLE x.t (a UInt64) ENGINE = MergeTree ORDER BY a")).isEmpty();
  }

  private static void insert(EmbeddedClickHouse engine) throws Exception {
    assertThat(ask(engine, "INSERT INTO x.t SELECT number FROM numbers(1000)")).isEmpty();
  }
}
