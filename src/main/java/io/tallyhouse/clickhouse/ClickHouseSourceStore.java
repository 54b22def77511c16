package io.tallyhouse.clickhouse;

import io.tallyhouse.source.SourceCount;
import io.tallyhouse.source.SourceStore;
import java.util.List;

/** Counts of sources in ClickHouse's table {@code source_hours}. Not thread-safe. */
public final class ClickHouseSourceStore implements SourceStore {
  private static final String TABLE = "source_hours";
  private static final String ROUTE = "sources";
  private static final long HOUR_MS = 3_600_000;
  private static final long MS_PER_SECOND = 1000;

  private final TableInserts inserts;
  private final NativeBlock block = new NativeBlock();
  private final NativeBlock.Column accountId = block.uint32("account_id");
  private final NativeBlock.Column hour = block.dateTime("hour");
  private final NativeBlock.Column source = block.string("source");
  private final NativeBlock.Column host = block.string("host");
  private final NativeBlock.Column harness = block.string("harness");
  private final NativeBlock.Column lastHeardAt = block.dateTime64("last_heard_at");
  private final NativeBlock.Column heard = block.uint64("heard");
  private final NativeBlock.Column added = block.uint64("added");

  /**
   * @param listener notified of every insert
   */
  public ClickHouseSourceStore(ClickHouseConnection connection, ClickHouseListener listener) {
    this.inserts = new TableInserts(connection, listener, TABLE, ROUTE);
  }

  @Override
  public void add(List<SourceCount> counts, long atMs) {
    block.clear();
    for (SourceCount count : counts) {
      accountId.putInt(count.key().accountId());
      hour.putInt((int) ((atMs - atMs % HOUR_MS) / MS_PER_SECOND));
      source.putString(count.key().source());
      host.putString(count.key().host());
      harness.putString(count.key().harness());
      lastHeardAt.putLong(count.lastHeardMs());
      heard.putLong(count.heard());
      added.putLong(count.added());
    }
    inserts.insert(block.toByteArray(counts.size()));
  }
}
