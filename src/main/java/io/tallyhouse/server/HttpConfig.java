package io.tallyhouse.server;

import io.tallyhouse.api.ApiServer;
import io.tallyhouse.http.CorsOrigins;
import java.time.Duration;

/**
 * How the server treats its clients' connections and pages.
 *
 * @param idleTimeout after which a connection without a request is closed, {@link
 *     #IDLE_TIMEOUT_MIN} to {@link #IDLE_TIMEOUT_MAX}
 * @param corsOrigins whose pages may read responses to requests with a key
 */
public record HttpConfig(Duration idleTimeout, CorsOrigins corsOrigins) {
  /** Shorter ones would close connections between the requests of one page. */
  static final Duration IDLE_TIMEOUT_MIN = Duration.ofSeconds(1);

  /** Proxies keep theirs for ten minutes at most by default (Google's); this leaves room. */
  static final Duration IDLE_TIMEOUT_MAX = Duration.ofHours(1);

  /** What holds where nothing is set. */
  public static final HttpConfig DEFAULT =
      new HttpConfig(ApiServer.IDLE_TIMEOUT_DEFAULT, CorsOrigins.NONE);

  /**
   * Reads a timeout, for example {@code 75s}, {@code 10m} or {@code 1h}.
   *
   * @throws IllegalArgumentException if it is none, or out of range
   */
  static Duration parseIdleTimeout(String text) {
    return TranscriptsConfig.parseDuration(text)
        .filter(timeout -> timeout.compareTo(IDLE_TIMEOUT_MIN) >= 0)
        .filter(timeout -> timeout.compareTo(IDLE_TIMEOUT_MAX) <= 0)
        .orElseThrow(
            () ->
                new IllegalArgumentException("must be 1s to 1h, as in 75s or 10m, but is " + text));
  }
}
