package io.tallyhouse.clickhouse;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of a ClickHouse URL. Read by hand: {@link java.net.URI} puts the whole text, password
 * included, into the message of its exception, and takes a '#' or '/' in a password for the end of
 * the host without a word.
 */
final class ClickHouseUrl {
  private static final String VARIABLE = "TALLYHOUSE_CLICKHOUSE_URL";
  private static final String EXPECTED = "want http[s]://user:password@host:8123/database";
  private static final String ENCODE =
      "in user and password write '#' as %23, '@' as %40, '/' as %2F, '?' as %3F, '%' as %25, ' ' as %20";
  private static final int HTTP_PORT = 8123;
  private static final int HTTPS_PORT = 8443;
  private static final int PORT_MAX = 65_535;

  /** What follows user and password. */
  private static final Pattern LOCATION =
      Pattern.compile(
          "(?<host>\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(:(?<port>[0-9]{1,5}))?"
              + "(/(?<database>[^/?#@]*)/?)?(\\?(?<parameters>[^#]*))?");

  private ClickHouseUrl() {}

  static ClickHouseConfig parse(String url) {
    boolean tls = url.startsWith("https://");
    if (!tls && !url.startsWith("http://")) {
      throw malformed("it doesn't begin with http:// or https://; " + EXPECTED);
    }
    String rest = url.substring(url.indexOf("://") + "://".length());
    if (rest.chars().anyMatch(c -> c <= ' ')) {
      throw malformed("it has a space in it; " + ENCODE);
    }
    int at = endOfCredentials(rest);
    Matcher location = LOCATION.matcher(rest.substring(at + 1));
    if (!location.matches()) {
      throw malformed(EXPECTED + "; " + ENCODE);
    }
    Map<String, String> given = parameters(location.group("parameters"));
    if (at >= 0) {
      String credentials = rest.substring(0, at);
      int colon = credentials.indexOf(':');
      put(given, "user", decode(colon < 0 ? credentials : credentials.substring(0, colon)));
      put(given, "password", colon < 0 ? "" : decode(credentials.substring(colon + 1)));
    }
    put(given, "database", location.group("database") == null ? "" : location.group("database"));
    String host = location.group("host");
    return new ClickHouseConfig(
        host,
        port(location.group("port"), tls),
        tls,
        orElse(given.get("database"), ClickHouseConfig.DEFAULT_DATABASE),
        orElse(given.get("user"), "default"),
        orElse(given.get("password"), ""));
  }

  /**
   * Where user and password end, -1 if there are none: at the first '@' behind which there is an
   * address and nothing else, so that one in the parameters is theirs.
   */
  private static int endOfCredentials(String rest) {
    if (LOCATION.matcher(rest).matches()) {
      return -1;
    }
    for (int at = rest.indexOf('@'); at >= 0; at = rest.indexOf('@', at + 1)) {
      if (LOCATION.matcher(rest.substring(at + 1)).matches()) {
        return at;
      }
    }
    return rest.lastIndexOf('@');
  }

  private static Map<String, String> parameters(@Nullable String query) {
    Map<String, String> given = new LinkedHashMap<>();
    if (query == null) {
      return given;
    }
    for (String parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      switch (name) {
        case "" -> {}
        case "user", "password", "database" ->
            put(given, name, equals < 0 ? "" : decode(parameter.substring(equals + 1)));
        default ->
            throw malformed(
                "it has the parameter %s, and those known are user, password, database"
                    .formatted(name.matches("[A-Za-z_]{1,40}") ? name : "that is no name"));
      }
    }
    return given;
  }

  private static void put(Map<String, String> given, String name, String value) {
    if (!value.isEmpty() && given.put(name, value) != null) {
      throw malformed("it names the " + name + " twice");
    }
  }

  private static String orElse(@Nullable String value, String otherwise) {
    return value == null ? otherwise : value;
  }

  private static int port(@Nullable String text, boolean tls) {
    if (text == null) {
      return tls ? HTTPS_PORT : HTTP_PORT;
    }
    int port = Integer.parseInt(text);
    if (port < 1 || port > PORT_MAX) {
      throw malformed("the port is not a number between 1 and 65535");
    }
    return port;
  }

  private static String decode(String text) {
    try {
      // URLDecoder reads '+' as a space, which holds for forms only.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // Without the cause, whose message shows the text.
      throw malformed("a '%' is not followed by two hexadecimal digits; " + ENCODE);
    }
  }

  private static IllegalArgumentException malformed(String reason) {
    return new IllegalArgumentException(VARIABLE + ": " + reason);
  }
}
