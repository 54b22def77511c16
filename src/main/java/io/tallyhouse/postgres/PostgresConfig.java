package io.tallyhouse.postgres;

/**
 * Which PostgreSQL database to use, and as whom.
 *
 * @param port 1 to 65535
 * @param password empty when the server asks for none
 * @param tls whether the connection is encrypted; the server's certificate is not verified (libpq's
 *     {@code require})
 */
public record PostgresConfig(
    String host, int port, String database, String user, String password, boolean tls) {
  /** PostgreSQL's own port, for URLs that name none. */
  public static final int DEFAULT_PORT = 5432;

  public PostgresConfig {
    requireText("host", host);
    requireText("database", database);
    requireText("user", user);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port must be between 1 and 65535, but is " + port);
    }
  }

  /**
   * Reads {@code postgres://user:password@host:port/database?sslmode=require}, as in {@code
   * TALLYHOUSE_POSTGRES_URL}.
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
    return "PostgresConfig[" + user + "@" + address() + "/" + database + ", tls=" + tls + "]";
  }

  private static void requireText(String argument, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(argument + " must not be blank");
    }
  }
}
