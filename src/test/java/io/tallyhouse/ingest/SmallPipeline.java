package io.tallyhouse.ingest;

import static io.tallyhouse.ingest.TestEvents.NOON;
import static io.tallyhouse.ingest.TestEvents.SESSION;
import static io.tallyhouse.ingest.TestEvents.event;
import static io.tallyhouse.ingest.TestEvents.withIdentity;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseEventStore;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import io.tallyhouse.ingest.log.FileLog;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A pipeline in a process of its own, whose heap a test makes small: stores one request with events
 * of the given identities, and says what became of it.
 */
final class SmallPipeline {
  private static final long LEDGER_BYTES_MAX = 64L << 20;

  private SmallPipeline() {}

  public static void main(String[] args) throws Exception {
    ClickHouseConfig config =
        new ClickHouseConfig(args[0], Integer.parseInt(args[1]), false, args[2], args[3], args[4]);
    List<Event> events =
        Arrays.stream(args)
            .skip(6)
            .map(Long::parseLong)
            .map(id -> withIdentity(event(EventType.ASSISTANT_STOP, NOON), SESSION, id))
            .toList();
    try (ClickHouseConnection connection = new ClickHouseConnection(config);
        IngestPipeline pipeline =
            new IngestPipeline(
                new ClickHouseEventStore(connection, (account, first, last) -> {}),
                new FileLog(Path.of(args[5])),
                new LogProgress(),
                new IngestPipeline.Settings(LEDGER_BYTES_MAX, true),
                change -> {},
                step -> {})) {
      System.out.println(pipeline.submit(new IngestRequest(1, events, 100)).join());
    }
  }
}
