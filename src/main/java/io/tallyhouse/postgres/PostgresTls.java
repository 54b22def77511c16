package io.tallyhouse.postgres;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a connection to PostgreSQL is protected, in the words of libpq's parameters.
 *
 * @param mode whether it is encrypted, and whether the server's certificate is verified
 * @param rootCertificates a file of PEM certificates, one of which must have signed the server's;
 *     empty for those that Java trusts. Used by the modes that verify alone
 * @param channelBinding whether the log-in must be bound to the encrypted connection
 */
public record PostgresTls(
    Mode mode, Optional<Path> rootCertificates, ChannelBinding channelBinding) {
  /** Not encrypted. */
  public static final PostgresTls DISABLED = of(Mode.DISABLE);

  /** Encrypted, with whatever certificate the server has. */
  public static final PostgresTls REQUIRED = of(Mode.REQUIRE);

  /** libpq's {@code sslmode}. */
  public enum Mode {
    /** Never encrypted. */
    DISABLE,
    /** Encrypted if the server refuses otherwise. */
    ALLOW,
    /** Encrypted if the server can. */
    PREFER,
    /** Always encrypted; the certificate is not looked at. */
    REQUIRE,
    /** Encrypted, and the certificate is one that is trusted, of whatever host. */
    VERIFY_CA,
    /** Encrypted, and the certificate is one that is trusted, and of the host connected to. */
    VERIFY_FULL;

    /** As in a URL: {@code verify-full}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the server must prove who it is. */
    public boolean verifies() {
      return this == VERIFY_CA || this == VERIFY_FULL;
    }

    static @Nullable Mode ofWireName(String name) {
      for (Mode mode : values()) {
        if (mode.wireName().equals(name)) {
          return mode;
        }
      }
      return null;
    }
  }

  /** libpq's {@code channel_binding}, but for {@code disable}: it can't be had. */
  public enum ChannelBinding {
    /** Bound if the server can. */
    PREFER,
    /** As {@link #PREFER}, and a server that can't is refused at the start. */
    REQUIRE
  }

  public PostgresTls {
    if (rootCertificates.isPresent() && !mode.verifies()) {
      throw new IllegalArgumentException(
          "rootCertificates are of no use with sslmode=" + mode.wireName());
    }
    if (channelBinding == ChannelBinding.REQUIRE
        && (mode == Mode.DISABLE || mode == Mode.ALLOW || mode == Mode.PREFER)) {
      throw new IllegalArgumentException(
          "channelBinding needs TLS, not sslmode=" + mode.wireName());
    }
  }

  private static PostgresTls of(Mode mode) {
    return new PostgresTls(mode, Optional.empty(), ChannelBinding.PREFER);
  }
}
