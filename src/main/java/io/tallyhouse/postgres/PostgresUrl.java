package io.tallyhouse.postgres;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * The grammar of a PostgreSQL URL. Read by hand: {@link java.net.URI} puts the whole text, password
 * included, into the message of its exception, and refuses passwords that libpq takes.
 */
final class PostgresUrl {
  private static final String EXPECTED =
      "expected postgres://user:password@host:port/database?sslmode=require";

  private PostgresUrl() {}

  static PostgresConfig parse(String url) {
    String rest = afterScheme(url);
    // The last '@' ends the user and password, which may hold an unescaped '/', '?' or '@'.
    int at = rest.lastIndexOf('@');
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
    int question = path.indexOf('?');
    String database = decode("database", question < 0 ? path : path.substring(0, question));
    boolean tls = question >= 0 && tls(path.substring(question + 1));
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
    return new PostgresConfig(host, port, database, user, password, tls);
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

  private static boolean tls(String query) {
    boolean tls = false;
    for (String parameter : query.split("&", -1)) {
      switch (parameter) {
        case "" -> {}
        case "sslmode=require" -> tls = true;
        case "sslmode=disable" -> tls = false;
        default ->
            throw malformed("the only parameters known are sslmode=require and sslmode=disable");
      }
    }
    return tls;
  }

  private static String decode(String part, String text) {
    try {
      // URLDecoder reads '+' as a space, which holds for forms only.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // Without the cause, whose message shows the text.
      throw malformed("the " + part + " has a '%' that is not followed by two hexadecimal digits");
    }
  }

  private static IllegalArgumentException malformed(String reason) {
    return new IllegalArgumentException(
        "the PostgreSQL URL is malformed: " + reason + " (" + EXPECTED + ")");
  }
}
