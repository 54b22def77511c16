package io.tallyhouse.clickhouse;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
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
  private static final int HTTP_PORT = 8123;
  private static final int HTTPS_PORT = 8443;

  public ClickHouseConfig {
    if (!NAME.matcher(database).matches()) {
      throw new IllegalArgumentException(
          "TALLYHOUSE_CLICKHOUSE_URL: the database must be letters, digits and underscores");
    }
  }

  /**
   * Reads {@code http[s]://[user[:password]@]host[:port][/database]}; user and password may be
   * percent-encoded.
   *
   * @throws IllegalArgumentException with a message that says what is wrong and holds no password
   */
  public static ClickHouseConfig parse(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "TALLYHOUSE_CLICKHOUSE_URL is no URL: want http[s]://user:password@host:8123/database",
          e);
    }
    String scheme = uri.getScheme();
    if (uri.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException(
          "TALLYHOUSE_CLICKHOUSE_URL: want http[s]://user:password@host:8123/database");
    }
    boolean tls = scheme.equals("https");
    int port = uri.getPort() != -1 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
    String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("^/|/$", "");
    String userInfo = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
    int colon = userInfo.indexOf(':');
    String user = decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
    String password = colon < 0 ? "" : decode(userInfo.substring(colon + 1));
    return new ClickHouseConfig(
        uri.getHost(),
        port,
        tls,
        path.isEmpty() ? DEFAULT_DATABASE : path,
        user.isEmpty() ? "default" : user,
        password);
  }

  /** The address, without user and password. */
  public String endpoint() {
    return (tls ? "https://" : "http://") + host + ":" + port;
  }

  @Override
  public String toString() {
    return endpoint() + "/" + database;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
