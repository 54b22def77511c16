package io.tallyhouse.postgres;

import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Opens the pool of connections to PostgreSQL. A broken connection leaves the pool and the next
 * request opens another, so the pool outlives restarts of the database.
 */
public final class PostgresPool {
  /**
   * Connections per server. Keys are looked up once in seconds and key: few do, and many servers
   * may share one database.
   */
  static final int CONNECTIONS_MAX = 8;

  /** Requests that wait for a connection; past it they fail at once. */
  static final int WAITING_MAX = 256;

  /** Below the wait for a look-up, so that a server that is away is told from one that is slow. */
  static final Duration CONNECT_WAIT = Duration.ofSeconds(1);

  /** How long a request waits for a free connection. */
  static final Duration CONNECTION_WAIT = Duration.ofSeconds(2);

  /** A connection without traffic is closed: also how one that leads nowhere is got rid of. */
  static final Duration IDLE_MAX = Duration.ofSeconds(30);

  /** Statements prepared per connection; we have fewer. */
  static final int PREPARED_STATEMENTS_MAX = 64;

  private PostgresPool() {}

  /** A pool that connects when it is first used. To be closed by the caller, before Vert.x is. */
  public static Pool open(Vertx vertx, PostgresConfig config) {
    PgConnectOptions connect =
        new PgConnectOptions()
            .setHost(config.host())
            .setPort(config.port())
            .setDatabase(config.database())
            .setUser(config.user())
            .setPassword(config.password())
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheMaxSize(PREPARED_STATEMENTS_MAX)
            .addProperty("application_name", "tallyhouse")
            .setSslMode(config.tls() ? SslMode.REQUIRE : SslMode.DISABLE);
    if (config.tls()) {
      connect.setSslOptions(
          new ClientSSLOptions().setTrustAll(true).setHostnameVerificationAlgorithm(""));
    }
    return PgBuilder.pool()
        .with(
            new PoolOptions()
                .setMaxSize(CONNECTIONS_MAX)
                .setMaxWaitQueueSize(WAITING_MAX)
                .setConnectionTimeout((int) CONNECTION_WAIT.toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
        .with(
            new NetClientOptions()
                .setConnectTimeout((int) CONNECT_WAIT.toMillis())
                .setTcpKeepAlive(true)
                .setIdleTimeout((int) IDLE_MAX.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS))
        .connectingTo(connect)
        .using(vertx)
        .build();
  }
}
