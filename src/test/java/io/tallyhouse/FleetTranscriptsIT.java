package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.Delivery;
import io.tallyhouse.model.FleetHistory;
import io.tallyhouse.model.FleetModel;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RandomFleet;
import io.tallyhouse.model.RandomFleetQueries;
import io.tallyhouse.model.RandomFleetTranscripts;
import io.tallyhouse.model.RandomFleetTranscripts.Part;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.Times;
import io.tallyhouse.model.TokenCounts;
import io.tallyhouse.model.TranscriptLineSpec;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.FleetLog;
import io.tallyhouse.testing.FleetRecount;
import io.tallyhouse.testing.Recount;
import io.tallyhouse.testing.SyncedServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same of transcripts that are synced while hooks of their sessions and fleets post: messages,
 * tokens and cost equal the recount. Seeds as for {@link FleetRecountIT}.
 */
class FleetTranscriptsIT {
  private static final String ACCOUNT = "default";
  private static final String OTHER = "other";
  private static final int STEPS = 6;
  private static final int QUERIES_PER_STEP = 4;

  private final FleetModel model = new FleetModel();
  private final Instant now = Instant.now();
  private @TempDir Path transcripts;

  static LongStream seeds() {
    return FleetRecountIT.seeds();
  }

  @Test
  void transcript_isAFleetOfItsOwn() throws Exception {
    String session = "550e8400-e29b-41d4-a716-446655440000";
    Instant start = Instant.parse("2026-02-27T10:00:00Z");
    TokenCounts tokens = new TokenCounts(3, 20, 4, 5, 6);
    TranscriptLineSpec.Call task = new TranscriptLineSpec.Call("t1", "Task", "plan");
    String opus = "claude-opus-4-6";
    List<TranscriptLineSpec> lines =
        List.of(
            new TranscriptLineSpec.Prompt(
                new TranscriptLineSpec.Head(session, "u1", start, false), "do it", true),
            new TranscriptLineSpec.Response(
                new TranscriptLineSpec.Head(session, "u2", start.plusSeconds(1), false),
                "m1",
                opus,
                tokens,
                task),
            new TranscriptLineSpec.Result(
                new TranscriptLineSpec.Head(session, "u3", start.plusSeconds(2), false), "t1"),
            new TranscriptLineSpec.Prompt(
                new TranscriptLineSpec.Head(session, "u4", start.plusSeconds(3), false),
                "?",
                true));
    try (SyncedServer synced = new SyncedServer(transcripts)) {
      sync(List.of(new Part("-p/" + session + ".jsonl", lines)), synced);
      ApiClient client = new ApiClient(synced.server(), synced.server().key(ACCOUNT));
      QueryRange day = new QueryRange("2026-02-27", "2026-02-27");
      new FleetLog(model, ACCOUNT, client, "example")
          .check(new FleetLog.TestQuery(day, null, null, null), 10);
      FleetRecount recount = new FleetRecount(model, ACCOUNT, client, "example");
      recount.assistants(day, null);
      recount.overview("day", "2026-02-27", null);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyResponse_equalsTheRecount(long seed) throws Exception {
    Random random = new Random(seed);
    RandomFleetTranscripts sessions = new RandomFleetTranscripts(seed, now);
    RandomFleet fleet = new RandomFleet(seed, List.of(ACCOUNT), now);
    RandomFleetQueries queries = new RandomFleetQueries(seed, now);
    try (SyncedServer synced = new SyncedServer(transcripts)) {
      for (int step = 0; step < STEPS; step++) {
        String label = "seed %d, step %d".formatted(seed, step);
        ApiClient client = new ApiClient(synced.server(), synced.server().key(ACCOUNT));
        if (random.nextBoolean()) {
          deliver(sessions.hooks(ACCOUNT), client, label);
        }
        sync(sessions.parts(), synced);
        if (random.nextBoolean()) {
          sync(List.of(sessions.fork()), synced);
        }
        deliver(sessions.hooks(ACCOUNT), client, label);
        deliver(fleet.fleetRequest(ACCOUNT), client, label);
        check(client, label, queries);
        if (random.nextInt(3) == 0) {
          synced.server().restart();
        }
      }
      checkAtTheEnd(synced, "seed " + seed);
    }
  }

  /** All at once: each of the parts is of another file, and none repeats what another one tells. */
  private void sync(List<Part> parts, SyncedServer synced) {
    parts.forEach(synced::write);
    synced.sync();
    parts.forEach(part -> model.sync(ACCOUNT, part.file(), part.lines(), Instant.now()));
  }

  private void deliver(Delivery delivery, ApiClient client, String label) {
    var receipt = ApiResponseReader.receipt(client.send(delivery, false));
    assertThat(receipt).as(label).isEqualTo(model.accept(delivery, Instant.now()));
  }

  private void check(ApiClient client, String label, RandomFleetQueries queries) {
    FleetRecount recount = new FleetRecount(model, ACCOUNT, client, label);
    FleetLog log = new FleetLog(model, ACCOUNT, client, label);
    FleetHistory history = model.history(ACCOUNT);
    for (int i = 0; i < QUERIES_PER_STEP; i++) {
      recount.metrics(queries.period(), queries.range(history), queries.assistant(history));
      recount.assistants(queries.range(history), queries.assistant(history));
      recount.topUsers(queries.range(history), queries.assistant(history), 10);
      recount.overview(queries.period(), queries.endDate(history), queries.assistant(history));
    }
    QueryRange range = queries.range(history);
    log.check(new FleetLog.TestQuery(range, queries.eventType(), null, null), 50);
    recount.snapshots(queries.range(history), queries.assistant(history));
    recount.rolling(queries.window(), queries.endDate(history), queries.assistant(history));
    recount.rolling(90, null, null);
  }

  private void checkAtTheEnd(SyncedServer synced, String label) {
    ApiClient client = new ApiClient(synced.server(), synced.server().key(ACCOUNT));
    Recount recount = new Recount(new RecountModel(), ACCOUNT, client, label);
    recount.noDrift("2000-01-01", Times.day(now).plusDays(4).toString());
    ApiClient stranger = new ApiClient(synced.server(), synced.server().key(OTHER));
    QueryRange leapYear = new QueryRange("2024-01-01", "2024-12-31");
    FleetRecount nothing = new FleetRecount(model, OTHER, stranger, label);
    nothing.metrics("month", leapYear, null);
    nothing.assistants(leapYear, null);
    nothing.overview("day", "2024-02-29", null);
    new FleetLog(model, OTHER, stranger, label)
        .check(new FleetLog.TestQuery(leapYear, null, null, null), 10);
  }
}
