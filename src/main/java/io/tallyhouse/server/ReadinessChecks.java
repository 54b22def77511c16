package io.tallyhouse.server;

import io.tallyhouse.api.operations.ReadinessCheck;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseMigrations;
import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.ingest.IngestState;
import io.tallyhouse.postgres.PostgresMigrations;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What must be well for this server to take requests. */
final class ReadinessChecks {
  /** Longest wait for ClickHouse, PostgreSQL or the journal's disk. */
  static final Duration CHECK_MAX = Duration.ofSeconds(2);

  /** Longest wait for the schemas of both databases to be read. */
  static final Duration SCHEMA_MAX = Duration.ofSeconds(5);

  /** How long a schema that was found to be the server's is believed to stay it. */
  static final Duration SCHEMA_KEPT = Duration.ofMinutes(1);

  /** How long a result is used again: probes, however many, can't overload what they check. */
  static final Duration KEPT = Duration.ofSeconds(1);

  /** A block that waits longer than a request may means that nothing is being stored. */
  static final Duration BLOCK_WAITS_MAX = IngestPipeline.WAIT_MAX;

  private static final String PING = "SELECT 1";

  private ReadinessChecks() {}

  static List<ReadinessCheck> of(
      ClickHouseConnection clickHouse,
      Pool postgres,
      Engines.Addresses addresses,
      IngestPipeline pipeline) {
    return List.of(
        new ReadinessCheck("clickhouse", CHECK_MAX, KEPT, () -> clickHouse(clickHouse)),
        new ReadinessCheck("postgres", CHECK_MAX, KEPT, () -> postgres(postgres)),
        new ReadinessCheck("migrations", SCHEMA_MAX, SCHEMA_KEPT, () -> migrations(addresses)),
        new ReadinessCheck("journal", CHECK_MAX, KEPT, () -> journal(pipeline)));
  }

  private static String clickHouse(ClickHouseConnection connection) {
    // A query, not only a statement: a server that has lost its rows is not well.
    connection.query(PING, Map.of(), "readiness", row -> {});
    return ReadinessCheck.OK;
  }

  private static String postgres(Pool pool) {
    Tallyhouse.await(pool.query(PING).execute().toCompletionStage());
    return ReadinessCheck.OK;
  }

  private static String migrations(Engines.Addresses addresses) {
    boolean pending =
        !ClickHouseMigrations.pending(addresses.clickHouse()).isEmpty()
            || !PostgresMigrations.status(addresses.postgres()).pending().isEmpty();
    return pending ? "pending" : ReadinessCheck.OK;
  }

  private static String journal(IngestPipeline pipeline) throws IOException {
    IngestState state = pipeline.state();
    if (!state.running()) {
      return "ingest has ended";
    }
    if (state.log().waiting().compareTo(BLOCK_WAITS_MAX) > 0) {
      return "a block can't be stored";
    }
    pipeline.checkLogWritable();
    return state.log().refusedBlocks() == 0
        ? ReadinessCheck.OK
        : ReadinessCheck.DEGRADED + ": refused rows were put aside";
  }
}
