package io.tallyhouse.benchmarks;

import io.tallyhouse.clickhouse.ClickHouseConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Fills the server's tables with events over a year, inside ClickHouse, through the real views. */
final class Filler {
  static final int EVENTS_PER_SESSION = 100;
  static final long DAY_MS = 86_400_000L;

  private static final int EVENTS_PER_INSERT = 500_000;
  private static final int DAYS = 365;

  private final ClickHouseConnection connection;
  private final long toMs;

  /**
   * Creates a filler.
   *
   * @param toMs the year ends here, a midnight
   */
  Filler(ClickHouseConnection connection, long toMs) {
    this.connection = connection;
    this.toMs = toMs;
  }

  /** Gives each of the accounts an equal number of events. */
  void fill(int firstAccount, int accounts, long events) throws IOException {
    String sql;
    try (InputStream in = Filler.class.getResourceAsStream("/fill.sql")) {
      sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    long started = System.nanoTime();
    for (long from = 0; from < events; from += EVENTS_PER_INSERT) {
      connection.execute(
          sql,
          Map.of(
              "first_account",
              firstAccount,
              "accounts",
              accounts,
              "sessions",
              events / EVENTS_PER_SESSION,
              "from_ms",
              toMs - DAYS * DAY_MS,
              // The last session ends before the year does.
              "span_ms",
              DAYS * DAY_MS - 3_600_000L,
              "from",
              from,
              "rows",
              Math.min(EVENTS_PER_INSERT, events - from)),
          "benchmark fill");
      if (from % (20L * EVENTS_PER_INSERT) == 0 && from > 0) {
        System.err.printf("  %,d events in %.0f s%n", from, (System.nanoTime() - started) / 1e9);
      }
    }
  }
}
