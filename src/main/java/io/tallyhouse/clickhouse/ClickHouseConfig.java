package io.tallyhouse.clickhouse;

import java.util.regex.Pattern;

/**
 * Where ClickHouse is: its HTTP interface and a database in it.
 *
 * @param tls whether to speak HTTPS
 * @param database created at migration if it is missing; letters, digits and underscores
 * @param password may be empty; never printed
 */
public record ClickHouseConfig(
    String host, int port, boolean tls, String database, String user, String password) {
  /** The database used when none is named. */
  public static final String DEFAULT_DATABASE = "tallyhouse";

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

  public ClickHouseConfig {
    if (!NAME.matcher(database).matches()) {
      throw new IllegalArgumentException(
          "TALLYHOUSE_CLICKHOUSE_URL: the database must be letters, digits and underscores");
    }
  }

  /**
   * Reads {@code http[s]://[user[:password]@]host[:port][/database]}; user and password may be
   * percent-encoded, and must be where they could be taken for something else. The three may be
   * parameters too: {@code ?user=…&password=…&database=…}.
   *
   * @throws IllegalArgumentException with a message that says what is wrong and holds no password
   */
  public static ClickHouseConfig parse(String url) {
    return ClickHouseUrl.parse(url);
  }

  /** The address, without user and password. */
  public String endpoint() {
    return (tls ? "https://" : "http://") + host + ":" + port;
  }

  @Override
  public String toString() {
    return endpoint() + "/" + database;
  }
}
