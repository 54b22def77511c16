package io.tallyhouse.postgres;

import io.tallyhouse.testing.TcpProxy;

/** Variations of a database's configuration, for tests. */
final class PostgresDatabases {
  private PostgresDatabases() {}

  static PostgresConfig through(TcpProxy proxy, PostgresConfig config) {
    return new PostgresConfig(
        "127.0.0.1",
        proxy.port(),
        config.database(),
        config.user(),
        config.password(),
        config.tls());
  }

  static PostgresConfig as(String user, String password, PostgresConfig config) {
    return new PostgresConfig(
        config.host(), config.port(), config.database(), user, password, config.tls());
  }

  static PostgresConfig named(String database, PostgresConfig config) {
    return new PostgresConfig(
        config.host(), config.port(), database, config.user(), config.password(), config.tls());
  }
}
