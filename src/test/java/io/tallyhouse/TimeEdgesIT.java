package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.model.Delivery;
import io.tallyhouse.model.FleetModel;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RandomFleetTranscripts.Part;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentFleetEvent;
import io.tallyhouse.model.SentFleetRequest;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.model.Times;
import io.tallyhouse.model.TokenCounts;
import io.tallyhouse.model.TranscriptLineSpec;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.FleetRecount;
import io.tallyhouse.testing.Recount;
import io.tallyhouse.testing.SyncedServer;
import io.tallyhouse.testing.TestEngines;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Events in the last second and the first millisecond of a second, a quarter of an hour, a day and
 * a month count wherever the others do, also where they are alone in their part: ClickHouse passes
 * over parts by their smallest and largest times, and must not do so by whole seconds.
 */
class TimeEdgesIT {
  private static final List<String> EDGES =
      List.of(
          "2026-05-13T10:07:42Z",
          "2026-05-13T10:15:00Z",
          "2026-05-14T00:00:00Z",
          "2026-06-01T00:00:00Z");
  private static final List<Integer> MS_BEFORE = List.of(999, 387, 1, 0);

  /** Tables with parts that must not be merged, so that each event stays alone in its own. */
  private static final List<String> TABLES =
      List.of("events", "session_index", "session_starts", "sessions", "messages");

  private static final String TRANSCRIPTS_ACCOUNT = "default";
  private static final String ASSISTANT = "edge";

  private static @TempDir Path transcripts;
  private static SyncedServer synced;
  private static ClickHouseConnection clickHouse;

  @BeforeAll
  static void open() {
    ClickHouseConfig config = TestEngines.clickHouse();
    synced = new SyncedServer(config, transcripts);
    clickHouse = new ClickHouseConnection(config);
    TABLES.forEach(table -> clickHouse.execute("SYSTEM STOP MERGES " + table, Map.of(), "test"));
  }

  @AfterAll
  static void close() throws Exception {
    clickHouse.close();
    synced.close();
  }

  static Stream<Instant> times() {
    return EDGES.stream()
        .flatMap(edge -> msBefore(edge).stream().map(ms -> Instant.parse(edge).minusMillis(ms)));
  }

  /** Days and months begin with a quarter of an hour, and that with a second: fewer for these. */
  private static List<Integer> msBefore(String edge) {
    return edge.contains("T00:00:00Z") ? MS_BEFORE : List.of(387, 0);
  }

  /** As it was found. */
  @Test
  void eventInTheLastSecondOfAMonth_aloneInItsPart_isNoDrift() {
    Bed bed = new Bed("the case");
    bed.send(bed.event("assistant_stop", "2026-05-31T23:59:59.613Z", "{}"));

    bed.recount().noDrift("2026-05-31", "2026-05-31");
    bed.recount().noDrift("2026-06-01", "2026-06-01");
  }

  @ParameterizedTest
  @MethodSource("times")
  void eventsOfAllKinds_eachAloneInItsPart_countInTheirRanges(Instant time) {
    Bed bed = new Bed("alone at " + time);
    Instant later = time.plusMillis(4_176);
    String call = "{\"tool_name\":\"Task\",\"tool_use_id\":\"t\"}";
    bed.send(bed.event("session_start", time.toString(), "{}"));
    bed.send(bed.event("tool_use", time.toString(), call).by("ada", ASSISTANT));
    bed.send(bed.event("tool_result", later.toString(), call).by("ada", ASSISTANT));
    bed.send(bed.event("session_end", later.toString(), "{}"));
    bed.send(
        new SentFleetRequest(
            bed.account,
            null,
            List.of(
                new SentFleetEvent(
                    "incomingMessages", time.toString(), ASSISTANT, "bob", null, null))));

    bed.checkAround(time);
  }

  @Test
  void linesOfTranscripts_eachAloneInItsPart_areNoDrift() {
    ApiClient client = new ApiClient(synced.server(), synced.server().key(TRANSCRIPTS_ACCOUNT));
    Set<String> days = new TreeSet<>();
    for (Instant time : times().toList()) {
      String session = UUID.randomUUID().toString();
      TranscriptLineSpec line =
          new TranscriptLineSpec.Response(
              new TranscriptLineSpec.Head(session, "line-" + session, time, false),
              "msg-" + session,
              "claude-opus-4-6",
              new TokenCounts(3, 20, 4, 5, 6),
              null);
      synced.write(new Part("-edge/" + session + ".jsonl", List.of(line)));
      synced.sync();
      days.add(Times.day(time).toString());
    }

    for (String day : days) {
      new Recount(new RecountModel(), TRANSCRIPTS_ACCOUNT, client, day).noDrift(day, day);
      ApiResponse repaired =
          client.exchange("POST", ApiClient.RECONCILE + "?" + range(day), Map.of(), new byte[0]);
      assertThat(repaired.data().path("repaired").isEmpty()).as("%s", repaired).isTrue();
    }
  }

  private static String range(String day) {
    return "start_date=" + day + "&end_date=" + day;
  }

  /** An account of its own, and what it was sent. */
  private static final class Bed {
    private final String account = "edges-" + UUID.randomUUID();
    private final String session = UUID.randomUUID().toString();
    private final String label;
    private final ApiClient client;
    private final RecountModel model = new RecountModel();
    private final FleetModel fleet = new FleetModel();

    Bed(String label) {
      this.label = label;
      this.client = new ApiClient(synced.server(), synced.server().key(account));
    }

    SentEvent event(String type, String time, String data) {
      return new SentEvent(type, session, time, data);
    }

    void send(SentEvent event) {
      send(new SentRequest(account, null, List.of(event)));
    }

    void send(Delivery delivery) {
      Instant now = Instant.now();
      if (delivery instanceof SentRequest request) {
        model.accept(request, now);
      }
      assertThat(ApiResponseReader.receipt(client.send(delivery, false)))
          .as(label)
          .isEqualTo(fleet.accept(delivery, now));
    }

    Recount recount() {
      return new Recount(model, account, client, label);
    }

    /** Every query of whole days, and of ranges that end and begin at the time. */
    void checkAround(Instant time) {
      LocalDate day = Times.day(time);
      recount().noDrift(day.toString(), day.toString());
      recount().noDrift(day.plusDays(1).toString(), day.plusDays(1).toString());
      new FleetRecount(fleet, account, client, label).overview("day", day.toString(), ASSISTANT);
      check(new QueryRange(day.toString(), day.toString()));
      check(new QueryRange(Times.print(time.minusSeconds(3600)), Times.print(time)));
      check(new QueryRange(Times.print(time), Times.print(time.plusSeconds(3600))));
    }

    private void check(QueryRange range) {
      recount().overview(range);
      recount().tools(range, 10);
      recount().sessions(range, 10);
      FleetRecount figures = new FleetRecount(fleet, account, client, label);
      figures.assistants(range, ASSISTANT);
    }
  }
}
