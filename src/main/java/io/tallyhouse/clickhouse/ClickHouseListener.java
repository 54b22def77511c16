package io.tallyhouse.clickhouse;

/** Notified of every statement. Thread-safe, quick, and never throws. */
@FunctionalInterface
public interface ClickHouseListener {
  /** Listens to nothing. */
  ClickHouseListener NONE = (operation, route, nanos, succeeded) -> {};

  /** What a statement is for. */
  enum Operation {
    QUERY,
    INSERT
  }

  /**
   * A statement has ended.
   *
   * @param route what it was run for; of a fixed set of names
   * @param nanos from when it was sent until its response was read, nanoseconds
   */
  void ended(Operation operation, String route, long nanos, boolean succeeded);
}
