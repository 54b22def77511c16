package io.tallyhouse.postgres;

import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
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

  /** Below the wait for a look-up, so that a server that is away differs from one that is slow. */
  static final Duration CONNECT_WAIT = Duration.ofSeconds(1);

  /** How long a request waits for a free connection. */
  static final Duration CONNECTION_WAIT = Duration.ofSeconds(2);

  /** A connection without traffic is closed, in use or not: one that leads nowhere has none. */
  static final Duration SILENCE_MAX = Duration.ofSeconds(30);

  /**
   * The pool closes a connection that nobody used for this part of the longest silence. The network
   * alone closes one at the very moment at which a request may get it, which then fails.
   */
  private static final int IDLE_PART = 2;

  /** Looks for idle connections in the time that one may be idle. */
  private static final int LOOKS = 8;

  /** Statements prepared per connection; we have fewer. */
  static final int PREPARED_STATEMENTS_MAX = 64;

  private PostgresPool() {}

  /** A pool that connects when it is first used. To be closed by the caller, before Vert.x is. */
  public static Pool open(Vertx vertx, PostgresConfig config) {
    return open(vertx, config, SILENCE_MAX);
  }

  /** The same with another {@link #SILENCE_MAX}. */
  static Pool open(Vertx vertx, PostgresConfig config, Duration silenceMax) {
    Duration idleMax = silenceMax.dividedBy(IDLE_PART);
    PgConnectOptions connect =
        new PgConnectOptions()
            .setHost(config.host())
            .setPort(config.port())
            .setDatabase(config.database())
            .setUser(config.user())
            .setPassword(config.password())
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheMaxSize(PREPARED_STATEMENTS_MAX)
            .addProperty("application_name", config.applicationName())
            .setSslMode(SslMode.valueOf(config.tls().mode().name()));
    if (config.tls().mode() != PostgresTls.Mode.DISABLE) {
      connect.setSslOptions(sslOptions(config.tls()));
    }
    Duration connectMax = config.connectMax().orElse(CONNECT_WAIT);
    Duration connectionMax = config.connectMax().orElse(CONNECTION_WAIT);
    return PgBuilder.pool()
        .with(
            new PoolOptions()
                .setMaxSize(CONNECTIONS_MAX)
                .setMaxWaitQueueSize(WAITING_MAX)
                .setConnectionTimeout((int) connectionMax.toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) idleMax.toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setPoolCleanerPeriod((int) idleMax.dividedBy(LOOKS).toMillis()))
        .with(
            new NetClientOptions()
                .setConnectTimeout((int) connectMax.toMillis())
                .setTcpKeepAlive(true)
                .setIdleTimeout((int) silenceMax.toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS))
        .connectingTo(connect)
        .using(vertx)
        .build();
  }

  /** Channel binding is the client's own: it binds where the server offers it. */
  private static ClientSSLOptions sslOptions(PostgresTls tls) {
    ClientSSLOptions options = new ClientSSLOptions();
    if (!tls.mode().verifies()) {
      return options.setTrustAll(true).setHostnameVerificationAlgorithm("");
    }
    try {
      options.setTrustOptions(TrustOptions.wrap(PostgresTrust.of(tls.rootCertificates())));
    } catch (IOException | GeneralSecurityException e) {
      // The migrations have read the same file a moment ago.
      throw new IllegalStateException("sslrootcert can't be used: " + e.getMessage(), e);
    }
    boolean verifiesHost = tls.mode() == PostgresTls.Mode.VERIFY_FULL;
    return options.setHostnameVerificationAlgorithm(verifiesHost ? "HTTPS" : "");
  }
}
