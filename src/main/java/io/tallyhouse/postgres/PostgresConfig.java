package io.tallyhouse.postgres;

import java.time.Duration;
import java.util.Optional;

/**
 * Which PostgreSQL database to use, and as whom.
 *
 * @param port 1 to 65535
 * @param password empty when the server needs none
 * @param tls how the connection is protected
 * @param applicationName what the server calls our connections
 * @param connectMax longest wait for a connection, whole seconds from 1 to {@link
 *     #CONNECT_SECONDS_MAX}; empty for the waits that each use has of its own
 */
public record PostgresConfig(
    String host,
    int port,
    String database,
    String user,
    String password,
    PostgresTls tls,
    String applicationName,
    Optional<Duration> connectMax) {
  /** PostgreSQL's own port, for URLs that name none. */
  public static final int DEFAULT_PORT = 5432;

  /** What the server calls our connections if the URL doesn't say. */
  public static final String DEFAULT_APPLICATION_NAME = "tallyhouse";

  /** No use of a connection waits longer for one: a start gives up then. */
  public static final int CONNECT_SECONDS_MAX = 20;

  public PostgresConfig {
    requireText("host", host);
    requireText("database", database);
    requireText("user", user);
    requireText("applicationName", applicationName);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port must be between 1 and 65535, but is " + port);
    }
    connectMax.ifPresent(
        max -> {
          if (max.toSeconds() < 1 || max.toSeconds() > CONNECT_SECONDS_MAX) {
            throw new IllegalArgumentException("connectMax must be 1 to 20 s, but is " + max);
          }
        });
  }

  /** A database whose URL has no parameters but those of TLS. */
  public PostgresConfig(
      String host, int port, String database, String user, String password, PostgresTls tls) {
    this(host, port, database, user, password, tls, DEFAULT_APPLICATION_NAME, Optional.empty());
  }

  /** The same, encrypted with whatever certificate the server has, or not at all. */
  public PostgresConfig(
      String host, int port, String database, String user, String password, boolean encrypted) {
    this(
        host,
        port,
        database,
        user,
        password,
        encrypted ? PostgresTls.REQUIRED : PostgresTls.DISABLED);
  }

  /**
   * Reads {@code postgres://user:password@host:port/database?sslmode=verify-full}, as in {@code
   * TALLYHOUSE_POSTGRES_URL}. Of libpq's parameters it knows {@code sslmode}, {@code sslrootcert},
   * {@code channel_binding}, {@code application_name} and {@code connect_timeout}.
   *
   * @throws IllegalArgumentException when it is malformed; the message is one line that never shows
   *     the password
   */
  public static PostgresConfig parse(String url) {
    return PostgresUrl.parse(url);
  }

  /** The server as people name it in messages. */
  public String address() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "PostgresConfig["
        + user
        + "@"
        + address()
        + "/"
        + database
        + ", sslmode="
        + tls.mode().wireName()
        + "]";
  }

  private static void requireText(String argument, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(argument + " must not be blank");
    }
  }
}
