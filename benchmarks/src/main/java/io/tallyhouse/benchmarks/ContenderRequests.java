package io.tallyhouse.benchmarks;

import io.tallyhouse.benchmarks.EventGenerator.Batch;
import io.tallyhouse.benchmarks.EventGenerator.Body;
import io.tallyhouse.benchmarks.LoadClient.Request;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseEventStore;
import io.tallyhouse.ingest.EventRow;
import io.tallyhouse.ingest.LedgerRows;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes the requests of a round, before it is measured. Not thread-safe. */
final class ContenderRequests {
  private static final int ROWS_PER_BLOCK = 100_000;

  /** A contender's requests of one round; the key is Tallyhouse's only. */
  record Prepared(List<List<Request>> requests, Counts counts, String key) {}

  private final Stack stack;
  private final long nowMs;
  private final String asyncSettings;
  private int accounts;

  /**
   * @param nowMs the time of the last event, milliseconds since 1970-01-01T00:00:00Z
   * @param asyncSettings more settings of asynchronous inserts, as in a URL
   */
  ContenderRequests(Stack stack, long nowMs, String asyncSettings) {
    this.stack = stack;
    this.nowMs = nowMs;
    this.asyncSettings = asyncSettings;
  }

  /** Requests with new events, for an account of their own. */
  Prepared prepare(Contender contender, long roundSeed, int events) throws Exception {
    Batch batch = EventGenerator.make(roundSeed, nowMs, events, IngestBenchmark.EVENTS_PER_REQUEST);
    return switch (contender) {
      case TALLYHOUSE -> {
        String key = stack.api().createAccount("bench-" + accounts++);
        yield new Prepared(Requests.events(batch, key, false), batch.counts(), key);
      }
      case ASYNC_16, ASYNC_64 ->
          new Prepared(jsonRequests(batch, contender, roundSeed), batch.counts(), "");
      case NATIVE, COALESCED_16, COALESCED_64 ->
          new Prepared(blockRequests(batch, contender, roundSeed), batch.counts(), "");
    };
  }

  private List<List<Request>> jsonRequests(Batch batch, Contender contender, long roundSeed) {
    LedgerRows ledger = new LedgerRows((int) roundSeed);
    String path =
        insertPath(
            contender.database,
            "JSONEachRow",
            "&async_insert=1&wait_for_async_insert=1" + asyncSettings);
    List<List<Request>> requests = new ArrayList<>();
    batch.collectors().forEach(bodies -> requests.add(new ArrayList<>()));
    int arrival = 0;
    try (JsonRows json = new JsonRows(stack, contender.database)) {
      for (Body body : batch.inOrder()) {
        List<EventRow> rows = ledger.admit(body.bytes());
        requests
            .get(arrival++ % requests.size())
            .add(Requests.post(path, stack.clickHouseHeaders(), json.encode(rows), rows.size()));
      }
    }
    return requests;
  }

  private List<List<Request>> blockRequests(Batch batch, Contender contender, long roundSeed) {
    LedgerRows ledger = new LedgerRows((int) roundSeed);
    boolean asNative = contender == Contender.NATIVE;
    int rowsPerBlock =
        asNative
            ? ROWS_PER_BLOCK
            : IngestBenchmark.EVENTS_PER_REQUEST * (contender == Contender.COALESCED_16 ? 16 : 64);
    String path =
        insertPath(
            contender.database,
            asNative ? "Native" : "JSONEachRow",
            "&async_insert=0&max_insert_block_size=1048449&min_insert_block_size_bytes=1073741824");
    List<Request> requests = new ArrayList<>();
    List<EventRow> block = new ArrayList<>();
    List<Body> bodies = batch.inOrder();
    try (ClickHouseConnection connection = stack.connect(contender.database);
        JsonRows json = new JsonRows(stack, contender.database)) {
      ClickHouseEventStore store = new ClickHouseEventStore(connection, (account, first, last) -> {});
      for (int i = 0; i < bodies.size(); i++) {
        block.addAll(ledger.admit(bodies.get(i).bytes()));
        if (block.size() >= rowsPerBlock || i == bodies.size() - 1) {
          byte[] body = asNative ? store.encode(block) : json.encode(block);
          requests.add(Requests.post(path, stack.clickHouseHeaders(), body, block.size()));
          block = new ArrayList<>();
        }
      }
    }
    return List.of(requests);
  }

  private static String insertPath(String database, String format, String settings) {
    String sql = "INSERT INTO " + database + ".events FORMAT " + format;
    return "/?query="
        + URLEncoder.encode(sql, StandardCharsets.UTF_8)
        + "&input_format_skip_unknown_fields=0"
        + settings;
  }
}
