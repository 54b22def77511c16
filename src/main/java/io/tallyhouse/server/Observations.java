package io.tallyhouse.server;

import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseObservationStore;
import io.tallyhouse.clickhouse.ClickHouseSourceStore;
import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.metrics.ServerMetrics;
import io.tallyhouse.observation.ObservationWriter;
import io.tallyhouse.query.QueryCache;
import io.tallyhouse.source.SourceTally;
import java.time.Clock;

/** What stores what this server gets beside events, and from which sources. */
final class Observations {
  private Observations() {}

  /** Counts of sources. */
  static SourceTally sources(ClickHouseConnection connection, ServerMetrics metrics, Clock clock) {
    return new SourceTally(new ClickHouseSourceStore(connection, metrics.clickHouse()), clock);
  }

  /** Observations, whose commits drop results of queries. */
  static ObservationWriter writer(
      ClickHouseConnection connection, QueryCache cache, ServerMetrics metrics) {
    return new ObservationWriter(
        new ClickHouseObservationStore(connection, metrics.clickHouse()),
        new ObservationWriter.ChangeListener() {
          @Override
          public void changed(CommittedChange change) {
            cache.drop(change);
          }

          @Override
          public void changedAtAnyTime(int accountId) {
            cache.dropAccount(accountId);
          }
        });
  }
}
