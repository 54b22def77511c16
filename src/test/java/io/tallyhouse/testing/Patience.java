package io.tallyhouse.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long tests wait for what must happen. A test waits for events, and fails only where they do
 * not come on a machine ten times slower than an idle one; how fast they come, benchmarks show.
 * JUnit finds this extension by itself (junit-platform.properties), so that {@code await()} waits
 * as long in every class.
 */
public final class Patience implements BeforeAllCallback {
  /** For what takes a moment where nothing else runs. */
  public static final Duration MAX = Duration.ofMinutes(1);

  /** The same for the methods that take a number. */
  public static final long MAX_SECONDS = MAX.toSeconds();

  /**
   * A time that never comes in a test: a limit that is not the one to be shown, the end of a stall.
   */
  public static final Duration NEVER = Duration.ofHours(1);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(MAX);
  }
}
