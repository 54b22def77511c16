package io.tallyhouse.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/** Who needs a key on the dashboard surface. A key that is sent is always checked. */
public enum DashboardAuth {
  /** Nobody on this machine, as long as the server listens on a loopback address only. */
  AUTO,
  /** Nobody on this machine, wherever the server listens. */
  OFF,
  /** Everybody. */
  REQUIRED;

  /**
   * The value of that name, in any case.
   *
   * @throws IllegalArgumentException if there is none
   */
  static DashboardAuth parse(String text) {
    for (DashboardAuth value : values()) {
      if (value.name().equalsIgnoreCase(text.trim())) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "must be auto, off or required, but is " + text.toLowerCase(Locale.ROOT));
  }

  /** Whether a client on this machine needs no key when the server listens on the host. */
  boolean keylessFromLoopback(String httpHost) {
    return switch (this) {
      case AUTO -> isLoopback(httpHost);
      case OFF -> true;
      case REQUIRED -> false;
    };
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
