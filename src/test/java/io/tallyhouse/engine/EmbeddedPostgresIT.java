package io.tallyhouse.engine;

import static io.tallyhouse.engine.Engines.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
  /** Of the tests that need no first start, which takes long. */
  @TempDir static Path shared;

  @TempDir Path temp;

  @Test
  void data_survivesARestart() throws Exception {
    try (EmbeddedPostgres engine = start()) {
      createTable(engine);
    }
    try (EmbeddedPostgres engine = start()) {
      assertThat(ask(engine, "SELECT count(*) FROM t")).isEqualTo("1000");
      assertThat(ask(engine, "SELECT current_database() || current_user"))
          .isEqualTo("tallyhousetallyhouse");
    }
  }

  @Test
  void killedEngine_isStartedAgainWithItsDataOnTheSamePort() throws Exception {
    try (EmbeddedPostgres engine = start()) {
      createTable(engine);
      int port = engine.port();
      long first = engine.pid();
      Engines.kill(first);
      await()
          .ignoreExceptionsInstanceOf(SQLException.class)
          .until(() -> ask(engine, "SELECT count(*) FROM t"), "1000"::equals);
      assertThat(engine.pid()).isNotEqualTo(first);
      assertThat(engine.port()).isEqualTo(port);
    }
  }

  @Test
  void noteOfAKilledServer_isNoHindranceThoughItsProcessIdIsTakenByAnother() throws Exception {
    try (EmbeddedPostgres engine = start()) {
      createTable(engine);
    }
    Path note = shared.resolve("data dir/postgres/postmaster.pid");
    Files.writeString(
        note, ProcessHandle.current().pid() + "\n/nowhere\n1\n1\n\n127.0.0.1\n\nready\n");
    try (EmbeddedPostgres engine = start()) {
      assertThat(ask(engine, "SELECT count(*) FROM t")).isEqualTo("1000");
    }
  }

  @Test
  void password_isRequestedAndKeptForItsUserAloneAndReplacedWhenLost() throws Exception {
    Path file = shared.resolve("data dir/postgres.password");
    String lost;
    try (EmbeddedPostgres engine = start()) {
      lost = engine.password();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    Files.delete(file);
    try (EmbeddedPostgres engine = start()) {
      assertThat(engine.password()).isNotEqualTo(lost);
      assertThat(ask(engine, "SELECT 1")).isEqualTo("1");
      assertThatThrownBy(() -> Engines.connect(engine, lost))
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void unfinishedFirstStart_isDoneOver() throws Exception {
    Files.createDirectories(temp.resolve("data dir/postgres.unfinished/base"));
    try (EmbeddedPostgres engine = EmbeddedPostgres.start(temp.resolve("data dir"))) {
      assertThat(ask(engine, "SHOW fsync")).isEqualTo("on");
    }
    assertThat(temp.resolve("data dir/postgres.unfinished")).doesNotExist();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void engine_listensOnLoopbackOnly() throws Exception {
    try (EmbeddedPostgres engine = start()) {
      assertThat(Engines.listenersOn(engine.port())).containsExactly("0100007F");
      assertThat(ask(engine, "SHOW unix_socket_directories")).isEmpty();
    }
  }

  @Test
  void directoryOfAnyName_works() throws Exception {
    Path data = Files.createDirectories(temp.resolve(Engines.ODD_NAME)).resolve("data");
    for (int start = 0; start < 2; start++) {
      try (EmbeddedPostgres engine = EmbeddedPostgres.start(data)) {
        ask(engine, "CREATE TABLE IF NOT EXISTS t AS SELECT generate_series(1, 1000) AS a");
        assertThat(ask(engine, "SELECT count(*) FROM t")).isEqualTo("1000");
      }
    }
    assertThat(temp).isDirectoryNotContaining(path -> !path.endsWith(Engines.ODD_NAME));
  }

  private static EmbeddedPostgres start() {
    return EmbeddedPostgres.start(shared.resolve("data dir"));
  }

  private static void createTable(EmbeddedPostgres engine) throws SQLException {
    ask(engine, "DROP TABLE IF EXISTS t");
    ask(engine, "CREATE TABLE t AS SELECT generate_series(1, 1000) AS a");
  }
}
