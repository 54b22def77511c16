package io.tallyhouse.server;

import io.tallyhouse.account.StoreUnavailableException;
import io.tallyhouse.postgres.PostgresMigrationException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a start uses PostgreSQL: again and again while it is away or busy, as one is that starts
 * beside it, or on a machine where all starts at once. What it refuses is not tried again.
 */
final class PostgresPatience {
  /** How long each use is tried, seconds; a single try may take as long. */
  static final Duration MAX = Duration.ofSeconds(20);

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Logger LOG = LoggerFactory.getLogger(PostgresPatience.class);

  private PostgresPatience() {}

  /**
   * The result of a use.
   *
   * @throws RuntimeException what the last try failed with
   */
  static <T> T patiently(Supplier<T> use) {
    long givenUp = System.nanoTime() + MAX.toNanos();
    while (true) {
      try {
        return use.get();
      } catch (StoreUnavailableException | PostgresMigrationException e) {
        if (!mayPass(e) || System.nanoTime() - givenUp >= 0) {
          throw e;
        }
        LOG.debug("PostgreSQL is away or busy, trying again", e);
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static boolean mayPass(RuntimeException failure) {
    return !(failure instanceof PostgresMigrationException refused)
        || refused.reason() == PostgresMigrationException.Reason.UNREACHABLE;
  }
}
