package io.tallyhouse.postgres;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The grammar of a PostgreSQL URL. Read by hand: {@link java.net.URI} puts the whole text, password
 * included, into the message of its exception, and refuses passwords that libpq takes.
 */
final class PostgresUrl {
  private static final String EXPECTED =
      "expected postgres://user:password@host:port/database?sslmode=require";

  /** Host, port and database, and the name of a parameter that is known. */
  private static final Pattern WITH_PARAMETERS =
      Pattern.compile(
          "(\\[[0-9a-fA-F:.]+]|[^/@?:]+)(:[0-9]+)?/[^/@?]+\\?("
              + String.join("|", PostgresUrlParameters.KNOWN)
              + ")=");

  private PostgresUrl() {}

  static PostgresConfig parse(String url) {
    String rest = afterScheme(url);
    int at = endOfCredentials(rest);
    if (at < 0) {
      throw malformed("the user is missing");
    }
    String credentials = rest.substring(0, at);
    String location = rest.substring(at + 1);
    int slash = location.indexOf('/');
    if (slash < 0) {
      throw malformed("the database is missing");
    }
    String path = location.substring(slash + 1);
    int queryAt = path.indexOf('?');
    String database = decode("database", queryAt < 0 ? path : path.substring(0, queryAt));
    PostgresUrlParameters parameters =
        PostgresUrlParameters.parse(queryAt < 0 ? "" : path.substring(queryAt + 1));
    int colon = credentials.indexOf(':');
    String user = decode("user", colon < 0 ? credentials : credentials.substring(0, colon));
    String password = colon < 0 ? "" : decode("password", credentials.substring(colon + 1));
    String address = location.substring(0, slash);
    int portColon = portColon(address);
    String host = host(portColon < 0 ? address : address.substring(0, portColon));
    int port = portColon < 0 ? PostgresConfig.DEFAULT_PORT : port(address.substring(portColon + 1));
    if (user.isBlank() || host.isBlank() || database.isBlank()) {
      throw malformed(
          "the "
              + (user.isBlank() ? "user" : host.isBlank() ? "host" : "database")
              + " is missing");
    }
    return new PostgresConfig(
        host,
        port,
        database,
        user,
        password,
        parameters.tls(),
        parameters.applicationName(),
        parameters.connectMax());
  }

  /**
   * The last '@' ends the user and password, which may hold an unescaped '/', '?' or '@'; but for
   * one in the parameters of what is plainly an address.
   */
  private static int endOfCredentials(String rest) {
    for (int at = rest.indexOf('@'); at >= 0; at = rest.indexOf('@', at + 1)) {
      if (WITH_PARAMETERS.matcher(rest).region(at + 1, rest.length()).lookingAt()) {
        return at;
      }
    }
    return rest.lastIndexOf('@');
  }

  private static String afterScheme(String url) {
    for (String scheme : new String[] {"postgres://", "postgresql://"}) {
      if (url.startsWith(scheme)) {
        return url.substring(scheme.length());
      }
    }
    throw malformed("it doesn't begin with postgres:// or postgresql://");
  }

  /** Where the port begins; colons inside the brackets of an IPv6 address don't count. */
  private static int portColon(String address) {
    int colon = address.lastIndexOf(':');
    return colon > address.lastIndexOf(']') ? colon : -1;
  }

  private static String host(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    return bracketed ? text.substring(1, text.length() - 1) : text;
  }

  private static int port(String text) {
    boolean digits = text.matches("[0-9]{1,5}");
    int port = digits ? Integer.parseInt(text) : 0;
    if (port < 1 || port > 65_535) {
      throw malformed("the port is not a number between 1 and 65535");
    }
    return port;
  }

  static String decode(String part, String text) {
    try {
      // URLDecoder reads '+' as a space, which holds for forms only.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // Without the cause, whose message shows the text.
      throw malformed("the " + part + " has a '%' that is not followed by two hexadecimal digits");
    }
  }

  static IllegalArgumentException malformed(String reason) {
    return new IllegalArgumentException(
        "the PostgreSQL URL is malformed: " + reason + " (" + EXPECTED + ")");
  }
}
