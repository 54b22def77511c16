package io.tallyhouse.testing;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.engine.EmbeddedClickHouse;
import io.tallyhouse.engine.EmbeddedPostgres;
import io.tallyhouse.engine.PostgresPrograms;
import io.tallyhouse.postgres.PostgresConfig;
import java.nio.file.Path;

/** Engines as child processes, with their data in temporary directories. */
final class EmbeddedTestEngines implements TestEngines.Starter {
  @Override
  public PostgresConfig startPostgres() {
    Path dataDir = TempDirectories.create("tallyhouse-postgres-");
    PostgresPrograms.link(dataDir);
    EmbeddedPostgres engine = EmbeddedPostgres.start(dataDir);
    TempDirectories.deleteAtExit(dataDir, engine::close);
    return TestEngines.config(engine);
  }

  @Override
  public ClickHouseConfig startClickHouse() {
    Path dataDir = TempDirectories.create("tallyhouse-clickhouse-");
    EngineProfile.write(dataDir);
    EmbeddedClickHouse engine =
        EmbeddedClickHouse.start(Path.of(System.getProperty("tallyhouse.home", ".")), dataDir);
    TempDirectories.deleteAtExit(dataDir, engine::close);
    return new ClickHouseConfig(
        engine.url().getHost(),
        engine.url().getPort(),
        false,
        ClickHouseConfig.DEFAULT_DATABASE,
        engine.user(),
        engine.password());
  }
}
