package io.tallyhouse.testing;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.postgres.PostgresConfig;
import java.util.UUID;
import org.testcontainers.clickhouse.ClickHouseContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** Engines in containers; Testcontainers removes them when the JVM ends. */
final class ContainerTestEngines implements TestEngines.Starter {
  private static final DockerImageName POSTGRES = DockerImageName.parse("postgres:18");
  private static final DockerImageName CLICKHOUSE =
      DockerImageName.parse("clickhouse/clickhouse-server:26.7");
  private static final int POSTGRES_PORT = 5432;
  private static final int CLICKHOUSE_HTTP_PORT = 8123;

  /** One that a test can look for where it must not be. */
  private static String password() {
    return UUID.randomUUID().toString();
  }

  @Override
  @SuppressWarnings("resource") // Ended by Testcontainers.
  public PostgresConfig startPostgres() {
    PostgreSQLContainer container = new PostgreSQLContainer(POSTGRES).withPassword(password());
    container.start();
    return new PostgresConfig(
        container.getHost(),
        container.getMappedPort(POSTGRES_PORT),
        container.getDatabaseName(),
        container.getUsername(),
        container.getPassword(),
        false);
  }

  @Override
  @SuppressWarnings("resource") // Ended by Testcontainers.
  public ClickHouseConfig startClickHouse() {
    ClickHouseContainer container = new ClickHouseContainer(CLICKHOUSE).withPassword(password());
    container.start();
    return new ClickHouseConfig(
        container.getHost(),
        container.getMappedPort(CLICKHOUSE_HTTP_PORT),
        false,
        ClickHouseConfig.DEFAULT_DATABASE,
        container.getUsername(),
        container.getPassword());
  }
}
