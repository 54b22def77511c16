package io.tallyhouse.api.operations;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * One thing without which the server can't do its work.
 *
 * @param name as {@code /readyz} shows it
 * @param max how long it may take; later it has failed
 * @param okFor how long it need not be repeated once it was well
 * @param test returns "ok", "degraded: …" where it works and somebody should look, or what is
 *     wrong, in a few words that anybody may read; it may block, and what it throws means that it
 *     failed
 */
public record ReadinessCheck(String name, Duration max, Duration okFor, Callable<String> test) {
  /** What a test returns if all is well. */
  public static final String OK = "ok";

  /** What begins with this is no reason to send the server no requests. */
  public static final String DEGRADED = "degraded";

  static boolean serves(String result) {
    return result.equals(OK) || result.startsWith(DEGRADED);
  }
}
