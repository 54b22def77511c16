package io.tallyhouse.postgres;

import io.tallyhouse.postgres.PostgresTls.ChannelBinding;
import io.tallyhouse.postgres.PostgresTls.Mode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What follows the '?' of a PostgreSQL URL, with the names and values of libpq. What is not known
 * is named, and what can't be done is refused: a parameter that is ignored looks like one that
 * works.
 */
record PostgresUrlParameters(
    PostgresTls tls, String applicationName, Optional<Duration> connectMax) {
  private static final String SSL_MODE = "sslmode";
  private static final String SSL_ROOT_CERT = "sslrootcert";
  private static final String CHANNEL_BINDING = "channel_binding";
  private static final String APPLICATION_NAME = "application_name";
  private static final String CONNECT_TIMEOUT = "connect_timeout";

  /** All that are known. */
  static final List<String> KNOWN =
      List.of(SSL_MODE, SSL_ROOT_CERT, CHANNEL_BINDING, APPLICATION_NAME, CONNECT_TIMEOUT);

  /** libpq's word for the certificates that the system trusts; here: that Java does. */
  private static final String SYSTEM = "system";

  static PostgresUrlParameters parse(String query) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String parameter : query.split("&", -1)) {
      if (parameter.isEmpty()) {
        continue;
      }
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      if (!KNOWN.contains(name)) {
        throw PostgresUrl.malformed(
            "it has the parameter %s, and those known are %s"
                .formatted(shown(name), String.join(", ", KNOWN)));
      }
      String value = equals < 0 ? "" : PostgresUrl.decode(name, parameter.substring(equals + 1));
      if (given.put(name, value) != null) {
        throw PostgresUrl.malformed("it has the parameter " + name + " twice");
      }
    }
    return new PostgresUrlParameters(
        tls(given),
        Optional.ofNullable(given.get(APPLICATION_NAME))
            .filter(name -> !name.isBlank())
            .orElse(PostgresConfig.DEFAULT_APPLICATION_NAME),
        Optional.ofNullable(given.get(CONNECT_TIMEOUT)).map(PostgresUrlParameters::connectMax));
  }

  /** A name that is none may be the end of a password with an unescaped '?'. */
  private static String shown(String name) {
    return name.matches("[a-z_]{1,40}") ? name : "that is no name";
  }

  private static PostgresTls tls(Map<String, String> given) {
    Mode mode = mode(given.get(SSL_MODE));
    @Nullable String file = given.get(SSL_ROOT_CERT);
    if (file == null) {
      return new PostgresTls(mode, Optional.empty(), channelBinding(given, mode));
    }
    if (mode == Mode.REQUIRE && !file.equals(SYSTEM)) {
      // As libpq does: who names a certificate wants it looked at.
      mode = Mode.VERIFY_CA;
    }
    if (!mode.verifies()) {
      throw PostgresUrl.malformed(
          "sslrootcert verifies nothing with sslmode=%s: make it sslmode=verify-full"
              .formatted(mode.wireName()));
    }
    Optional<Path> certificates =
        file.equals(SYSTEM) ? Optional.empty() : Optional.of(readable(file));
    return new PostgresTls(mode, certificates, channelBinding(given, mode));
  }

  private static Mode mode(@Nullable String value) {
    if (value == null) {
      return Mode.DISABLE;
    }
    Mode mode = Mode.ofWireName(value);
    if (mode == null) {
      throw PostgresUrl.malformed(
          "sslmode must be one of "
              + String.join(", ", Arrays.stream(Mode.values()).map(Mode::wireName).toList()));
    }
    return mode;
  }

  private static Path readable(String file) {
    try {
      Path path = Path.of(file);
      if (Files.isRegularFile(path) && Files.isReadable(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      // No file has that name.
    }
    throw PostgresUrl.malformed("sslrootcert names no file that can be read: " + file);
  }

  private static ChannelBinding channelBinding(Map<String, String> given, Mode mode) {
    String value = given.getOrDefault(CHANNEL_BINDING, "prefer");
    return switch (value) {
      case "prefer" -> ChannelBinding.PREFER;
      case "disable" -> {
        if (mode != Mode.DISABLE) {
          throw PostgresUrl.malformed(
              "channel_binding=disable can't be had: with TLS, binding is used where the server"
                  + " offers it");
        }
        yield ChannelBinding.PREFER;
      }
      case "require" -> {
        if (mode != Mode.REQUIRE && !mode.verifies()) {
          throw PostgresUrl.malformed(
              "channel_binding=require needs sslmode=require, verify-ca or verify-full");
        }
        yield ChannelBinding.REQUIRE;
      }
      default ->
          throw PostgresUrl.malformed("channel_binding must be one of require, prefer, disable");
    };
  }

  private static Duration connectMax(String value) {
    int seconds = value.matches("[0-9]{1,4}") ? Integer.parseInt(value) : 0;
    if (seconds < 1) {
      throw PostgresUrl.malformed("connect_timeout must be a number of seconds, 1 or more");
    }
    return Duration.ofSeconds(Math.min(seconds, PostgresConfig.CONNECT_SECONDS_MAX));
  }
}
