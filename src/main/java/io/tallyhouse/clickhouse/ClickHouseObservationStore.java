package io.tallyhouse.clickhouse;

import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.observation.Observation;
import io.tallyhouse.observation.ObservationStore;
import java.util.List;

/** Observations in ClickHouse's table of that name. Not thread-safe. */
public final class ClickHouseObservationStore implements ObservationStore {
  private static final String TABLE = "observations";
  private static final String ROUTE = "observations";

  /** Digits after the point of a value: millionths. */
  private static final int VALUE_DIGITS = 6;

  private final TableInserts inserts;
  private final NativeBlock block = new NativeBlock();
  private final NativeBlock.Column accountId = block.uint32("account_id");
  private final NativeBlock.Column kind = block.string("kind");
  private final NativeBlock.Column series = block.uint64("series");
  private final NativeBlock.Column observedAt = block.dateTime64("observed_at");
  private final NativeBlock.Column identity = block.uint64("identity");
  private final NativeBlock.Column name = block.string("name");
  private final NativeBlock.Column value = block.decimal64("value", VALUE_DIGITS);
  private final NativeBlock.Column sessionId = block.uuid("session_id");
  private final NativeBlock.Column userId = block.string("user_id");
  private final NativeBlock.Column host = block.string("host");
  private final NativeBlock.Column harness = block.string("harness");
  private final NativeBlock.Column agentId = block.string("agent_id");
  private final NativeBlock.Column model = block.string("model");
  private final NativeBlock.Column tool = block.string("tool");
  private final NativeBlock.Column decision = block.string("decision");
  private final NativeBlock.Column decidedBy = block.string("decided_by");
  private final NativeBlock.Column reason = block.string("reason");
  private final NativeBlock.Column language = block.string("language");
  private final NativeBlock.Column data = block.string("data");

  /**
   * @param listener notified of every insert
   */
  public ClickHouseObservationStore(ClickHouseConnection connection, ClickHouseListener listener) {
    this.inserts = new TableInserts(connection, listener, TABLE, ROUTE);
  }

  @Override
  public void insert(List<Batch> batches) {
    block.clear();
    int rows = 0;
    for (Batch batch : batches) {
      for (Observation observation : batch.observations()) {
        put(batch.accountId(), observation);
        rows++;
      }
    }
    inserts.insert(block.toByteArray(rows));
  }

  private void put(int account, Observation observation) {
    Observation.Key key = observation.key();
    Observation.Sender by = observation.by();
    Observation.Details details = observation.details();
    JsonSlice json = observation.data();
    accountId.putInt(account);
    kind.putString(observation.kind().wireName());
    series.putLong(key.series());
    observedAt.putLong(key.timeMs());
    identity.putLong(key.identity());
    name.putString(observation.name());
    value.putLong(observation.micros());
    sessionId.putUuid(by.sessionId());
    userId.putString(by.userId());
    host.putString(by.host());
    harness.putString(by.harness());
    agentId.putString(by.agentId());
    model.putString(details.model());
    tool.putString(details.tool());
    decision.putString(details.decision());
    decidedBy.putString(details.decidedBy());
    reason.putString(details.reason());
    language.putString(details.language());
    data.putBytes(json.body(), json.offset(), json.length());
  }
}
