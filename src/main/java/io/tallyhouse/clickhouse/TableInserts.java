package io.tallyhouse.clickhouse;

import io.tallyhouse.clickhouse.ClickHouseListener.Operation;
import java.util.Set;
import java.util.UUID;

/** Inserts blocks into one table, each under a token of its own. Thread-safe. */
final class TableInserts {
  private final ClickHouseConnection connection;
  private final ClickHouseListener listener;
  private final String table;
  private final String route;

  /**
   * @param listener notified of every insert
   * @param route by which the listener and ClickHouse's log know them
   */
  TableInserts(
      ClickHouseConnection connection, ClickHouseListener listener, String table, String route) {
    this.connection = connection;
    this.listener = listener;
    this.table = table;
    this.route = route;
  }

  /** Returns when the block is committed. */
  void insert(byte[] block) {
    long start = System.nanoTime();
    boolean succeeded = false;
    try {
      connection.insertNative(table, MergedBlocks.of(block, Set.of()), UUID.randomUUID(), route);
      succeeded = true;
    } finally {
      listener.ended(Operation.INSERT, route, System.nanoTime() - start, succeeded);
    }
  }
}
