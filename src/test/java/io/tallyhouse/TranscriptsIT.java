package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.Event;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RandomRanges;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.model.Times;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.Recount;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Real sessions, delivered twice in different orders, count once. Reads the directory of the system
 * property transcripts.dir, else ../shared/data/transcripts beside the project, else the fixture in
 * the test resources.
 */
class TranscriptsIT {
  private static final int RANGES = 25;

  private final TallyhouseServer server = TestServers.shared();
  private final String account = "transcripts-" + UUID.randomUUID();
  private final ApiClient client = new ApiClient(server, server.key(account));
  private final RecountModel model = new RecountModel();

  @Test
  void sessionsDeliveredTwiceInDifferentOrders_countOnce() throws URISyntaxException {
    deliverTwice(directory());
  }

  @Test
  void fixtureDeliveredTwiceInDifferentOrders_countsOnce() throws URISyntaxException {
    deliverTwice(fixture());
  }

  private void deliverTwice(Path directory) {
    List<SentEvent> events = TranscriptEvents.read(directory);
    assertThat(events).as("events of %s", directory).hasSizeGreaterThan(10);
    deliver(events, 1, 37);
    List<Event> once = model.stored(account);
    check("delivered once");
    deliver(events, 2, 211);
    assertThat(model.stored(account)).isEqualTo(once);
    check("delivered twice");
    List<String> days =
        once.stream().map(event -> Times.day(event.time()).toString()).sorted().toList();
    recount("drift").noDrift(days.get(0), days.get(days.size() - 1));
  }

  private void deliver(List<SentEvent> events, long seed, int batchSize) {
    List<SentEvent> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, new Random(seed));
    for (int from = 0; from < shuffled.size(); from += batchSize) {
      int to = Math.min(from + batchSize, shuffled.size());
      SentRequest request = new SentRequest(account, null, shuffled.subList(from, to));
      assertThat(ApiResponseReader.receipt(client.send(request, seed % 2 == 0)))
          .isEqualTo(model.accept(request, Instant.now()));
    }
  }

  private void check(String label) {
    Recount recount = recount(label);
    QueryRange all = new QueryRange("2026-01-01", "2026-03-31");
    recount.overview(all);
    recount.tools(all, 50);
    recount.sessions(QueryRange.NONE, 1);
    RandomRanges ranges = new RandomRanges(7, Instant.now());
    for (int i = 0; i < RANGES; i++) {
      QueryRange range = ranges.next(model.stored(account));
      recount.overview(range);
      recount.tools(range, 10);
      recount.sessions(ranges.nextOfStarts(model.stored(account)), 50);
    }
  }

  private Recount recount(String label) {
    return new Recount(model, account, client, label);
  }

  private static Path directory() throws URISyntaxException {
    Path home = Path.of(System.getProperty("tallyhouse.home", ""));
    String set = System.getProperty("transcripts.dir");
    Path directory = set == null ? home.resolve("../shared/data/transcripts") : Path.of(set);
    return Files.isDirectory(directory) ? directory : fixture();
  }

  private static Path fixture() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(TranscriptsIT.class.getResource("/transcripts")).toURI());
  }
}
