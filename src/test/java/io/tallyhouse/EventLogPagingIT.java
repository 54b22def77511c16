package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.BusyLog.Logged;
import io.tallyhouse.model.Delivery;
import io.tallyhouse.model.FleetEvent;
import io.tallyhouse.model.Receipt;
import io.tallyhouse.model.Times;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.FleetLog;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every page of an event log with a day of more events than are sorted at once shows exactly the
 * events that a model in memory has there, in its order, by skip and by cursor.
 */
class EventLogPagingIT {
  private static final int LIMIT_MAX = 1000;

  /** So many events of a page's days are sorted without a look at their quarters of an hour. */
  private static final int SORTED_EVENTS_MAX = 20_000;

  private static final long QUARTER_MS = Duration.ofMinutes(15).toMillis();
  private static final long SEED = 15;

  private static BusyLog log;
  private static ApiClient client;

  /** What is requested; null parameters are left out. */
  private record TestQuery(
      String start,
      String end,
      @Nullable String eventType,
      @Nullable String assistant,
      @Nullable String user) {
    private boolean matches(Logged event) {
      long startMs = Times.parse(start).toEpochMilli();
      long endMs =
          Times.parse(end).toEpochMilli()
              + (Times.isDateOnly(end) ? Duration.ofDays(1).toMillis() : 0);
      return event.timeMs() >= startMs
          && event.timeMs() < endMs
          && (eventType == null || eventType.equals(event.type()))
          && (assistant == null || assistant.equals(event.assistant()))
          && (user == null || user.equals(event.user()));
    }

    List<Logged> newestFirst() {
      return log.newestFirst().stream().filter(this::matches).toList();
    }
  }

  private record Page(List<JsonNode> events, long total, @Nullable String nextCursor) {}

  @BeforeAll
  static void store() {
    TallyhouseServer server = TestServers.shared();
    String account = "busy-" + UUID.randomUUID();
    client = new ApiClient(server, server.key(account));
    log = new BusyLog(account, SEED);
    for (Delivery delivery : log.deliveries()) {
      Receipt receipt = ApiResponseReader.receipt(client.send(delivery, false));
      assertThat(receipt.rejected()).isZero();
    }
  }

  static Stream<TestQuery> queries() {
    String type = FleetEvent.INCOMING_MESSAGES;
    return Stream.of(
        new TestQuery("2024-02-01", "2024-03-31", null, null, null),
        new TestQuery("2024-03-14", "2024-03-16", type, null, "ada"),
        new TestQuery("2024-02-01", "2024-03-31", type, "support", "ada"),
        // Cuts the busiest quarter and the day.
        new TestQuery("2024-03-15T10:03:00Z", "2024-03-15T14:40:00Z", null, "support", null));
  }

  @ParameterizedTest
  @MethodSource("queries")
  void pagesBySkipAndByCursor_areTheLogInItsOrder(TestQuery query) {
    List<Logged> expected = query.newestFirst();
    // Else these pages would not be found by quarters of an hour.
    assertThat(onTheBusyDay(expected)).isGreaterThan(SORTED_EVENTS_MAX);

    // All pages of the whole log; of its parts, every fourth.
    int step = expected.size() == log.newestFirst().size() ? LIMIT_MAX : 4 * LIMIT_MAX;
    for (int skip = 0; skip <= expected.size(); skip += step) {
      Page page = page(query, LIMIT_MAX, skip, null);
      assertThat(page.total()).as("total at skip %d", skip).isEqualTo(expected.size());
      assertThat(page.nextCursor() == null)
          .as("no more after skip %d", skip)
          .isEqualTo(skip + LIMIT_MAX >= expected.size());
      assertSame(page.events(), part(expected, skip, LIMIT_MAX), "skip " + skip);
    }

    List<JsonNode> byCursor = new ArrayList<>();
    String cursor = null;
    do {
      Page page = page(query, LIMIT_MAX, 0, cursor);
      assertThat(page.total()).as("total after %d", byCursor.size()).isEqualTo(expected.size());
      byCursor.addAll(page.events());
      cursor = page.nextCursor();
    } while (cursor != null && byCursor.size() <= expected.size());
    assertSame(byCursor, expected, "by cursor");
    assertThat(cursor).as("cursor at the end").isNull();
  }

  @Test
  void smallPages_whereQuartersOfAnHourAndEqualTimesBegin_areTheirPartOfTheLog() {
    TestQuery query = new TestQuery("2024-02-01", "2024-03-31", null, null, null);
    List<Logged> all = query.newestFirst();
    List<Integer> firsts = new ArrayList<>(List.of(0, all.size() - 1, all.size()));
    for (int i = 1; i < all.size(); i++) {
      if (all.get(i).timeMs() / QUARTER_MS != all.get(i - 1).timeMs() / QUARTER_MS) {
        firsts.addAll(List.of(i - 2, i - 1, i));
      }
    }
    for (int first : firsts) {
      Page page = page(query, 2, first, null);
      assertSame(page.events(), part(all, first, 2), "2 from " + first);
      String cursor = page.nextCursor();
      if (cursor != null) {
        Page next = page(query, 3, 0, cursor);
        assertSame(next.events(), part(all, first + 2, 3), "3 after 2 from " + first);
      }
    }
  }

  @Test
  void theLog_isWhatTheTestsMeanItToBe() {
    Map<Long, Integer> quarters = new TreeMap<>();
    Map<Long, Integer> times = new TreeMap<>();
    for (Logged event : log.newestFirst()) {
      quarters.merge(event.timeMs() / QUARTER_MS, 1, Integer::sum);
      times.merge(event.timeMs(), 1, Integer::sum);
    }
    assertThat(log.newestFirst()).hasSizeGreaterThan(44_000);
    assertThat(quarters.values()).anyMatch(count -> count > SORTED_EVENTS_MAX);
    assertThat(times.values()).anyMatch(count -> count > 3 * LIMIT_MAX);
  }

  private static long onTheBusyDay(List<Logged> events) {
    return events.stream().filter(event -> event.time().startsWith(BusyLog.BUSY_DAY)).count();
  }

  private static List<Logged> part(List<Logged> all, int first, int count) {
    return all.subList(Math.min(first, all.size()), Math.min(first + count, all.size()));
  }

  private static Page page(TestQuery query, int limit, int skip, @Nullable String cursor) {
    JsonNode data =
        client
            .get(
                FleetLog.PATH,
                "startDate",
                query.start(),
                "endDate",
                query.end(),
                "eventType",
                query.eventType(),
                "assistant",
                query.assistant(),
                "user",
                query.user(),
                "limit",
                Integer.toString(limit),
                "skip",
                skip == 0 ? null : Integer.toString(skip),
                "cursor",
                cursor)
            .data();
    List<JsonNode> events = new ArrayList<>();
    ApiResponseReader.array(data, "events").forEach(events::add);
    assertThat(events.size()).isLessThanOrEqualTo(limit);
    return new Page(
        events, ApiResponseReader.integer(data, "total"), data.path("nextCursor").textValue());
  }

  private static void assertSame(List<JsonNode> actual, List<Logged> expected, String what) {
    Set<String> madeIds = new HashSet<>();
    for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
      JsonNode event = actual.get(i);
      Logged wanted = expected.get(i);
      String id = ApiResponseReader.text(event, "id");
      boolean sameId =
          wanted.id() == null ? !id.isEmpty() && madeIds.add(id) : id.equals(wanted.id());
      if (!sameId
          || !ApiResponseReader.text(event, "timestamp").equals(wanted.time())
          || !ApiResponseReader.text(event, "eventType").equals(wanted.type())
          || !ApiResponseReader.text(event, "assistant").equals(wanted.assistant())
          || !Objects.equals(event.path("user").textValue(), wanted.user())
          || ApiResponseReader.integer(event.path("data"), "n") != wanted.number()) {
        fail("%s: event %d of %d is %s, not %s", what, i, expected.size(), event, wanted);
      }
    }
    assertThat(actual.size()).as("%s: events", what).isEqualTo(expected.size());
  }
}
