package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.model.FleetEvent;
import io.tallyhouse.model.FleetModel;
import io.tallyhouse.model.FleetSpan;
import io.tallyhouse.model.QueryRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the event log of one account page by page and holds it against the recount. */
public final class FleetLog {
  public static final String PATH = "/analytics/events";

  private static final Set<String> FIELDS =
      Set.of("id", "eventType", "timestamp", "assistant", "user", "data", "sessionId", "source");

  /** What is requested; null parameters are left out. */
  public record TestQuery(
      QueryRange range,
      @Nullable String eventType,
      @Nullable String assistant,
      @Nullable String user) {}

  /**
   * An entry, to be compared.
   *
   * @param id null where the server made it
   * @param data null where nobody said what it is
   */
  private record Entry(
      String eventType,
      String timestamp,
      String assistant,
      @Nullable String user,
      @Nullable String session,
      String source,
      @Nullable String id,
      @Nullable JsonNode data) {}

  private record Page(List<JsonNode> events, long total, @Nullable String nextCursor) {}

  private final FleetModel model;
  private final String account;
  private final ApiClient client;
  private final String label;

  public FleetLog(FleetModel model, String account, ApiClient client, String label) {
    this.model = model;
    this.account = account;
    this.client = client;
    this.label = label;
  }

  /**
   * All pages by skip and all pages by cursor are the recount's events, in one and the same order.
   */
  public void check(TestQuery query, int limit) {
    String what = "%s: log of %s, limit %d".formatted(label, query, limit);
    List<FleetEvent> expected = ask(query);
    List<JsonNode> bySkip = new ArrayList<>();
    for (int skip = 0; skip <= expected.size(); skip += limit) {
      Page page = page(query, limit, skip, null);
      assertThat(page.total()).as(what).isEqualTo(expected.size());
      boolean last = skip + limit >= expected.size();
      assertThat(page.nextCursor() == null)
          .as("%s, skip %d: at the end", what, skip)
          .isEqualTo(last);
      bySkip.addAll(page.events());
    }
    assertInOrder(bySkip, what);
    assertSame(counts(bySkip, expected), counts(expected), what);
    List<JsonNode> byCursor = new ArrayList<>();
    String cursor = null;
    do {
      Page page = page(query, limit, 0, cursor);
      assertThat(page.total()).as(what).isEqualTo(expected.size());
      byCursor.addAll(page.events());
      cursor = page.nextCursor();
    } while (cursor != null && byCursor.size() <= expected.size());
    assertThat(byCursor).as("by cursor, " + what).isEqualTo(bySkip);
  }

  /** Pages by cursor miss nothing and repeat nothing when events are stored between two of them. */
  public void checkWhile(TestQuery query, int limit, Runnable storesBetween) {
    String what = "%s: log while events come, %s, limit %d".formatted(label, query, limit);
    Map<Entry, Long> before = counts(ask(query));
    List<JsonNode> read = new ArrayList<>();
    Page page = page(query, limit, 0, null);
    read.addAll(page.events());
    for (int pages = 0; page.nextCursor() != null; pages++) {
      if (pages < 3) {
        storesBetween.run();
      }
      page = page(query, limit, 0, page.nextCursor());
      read.addAll(page.events());
      assertThat(page.events().isEmpty() && page.nextCursor() != null).as(what).isFalse();
    }
    assertInOrder(read, what);
    List<FleetEvent> now = ask(query);
    Map<Entry, Long> after = counts(now);
    Map<Entry, Long> actual = counts(read, now);
    before.forEach(
        (entry, count) ->
            assertThat(actual.getOrDefault(entry, 0L))
                .as("%s: %s must be there", what, entry)
                .isGreaterThanOrEqualTo(count));
    actual.forEach(
        (entry, count) ->
            assertThat(after.getOrDefault(entry, 0L))
                .as("%s: %s is too much", what, entry)
                .isGreaterThanOrEqualTo(count));
  }

  private static void assertSame(Map<Entry, Long> actual, Map<Entry, Long> expected, String what) {
    Map<Entry, Long> missing = new HashMap<>(expected);
    missing.entrySet().removeAll(actual.entrySet());
    Map<Entry, Long> tooMuch = new HashMap<>(actual);
    tooMuch.entrySet().removeAll(expected.entrySet());
    assertThat(tooMuch).as("%s: not expected; expected was %s", what, missing).isEmpty();
    assertThat(missing).as("%s: missing", what).isEmpty();
  }

  private List<FleetEvent> ask(TestQuery query) {
    return model.log(account, query.range(), query.eventType(), query.assistant(), query.user());
  }

  private Page page(TestQuery query, int limit, int skip, @Nullable String cursor) {
    ApiResponse response =
        client.get(
            PATH,
            "startDate",
            query.range().start(),
            "endDate",
            query.range().end(),
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
            cursor);
    assertThat(response.status()).as("%s: %s", label, response).isEqualTo(200);
    JsonNode data = FleetRecount.data(response);
    assertThat(ApiResponseReader.integer(data, "limit")).as("%s", response).isEqualTo(limit);
    assertThat(ApiResponseReader.integer(data, "skip")).as("%s", response).isEqualTo(skip);
    assertThat(data.has("nextCursor")).as("nextCursor in %s", response).isTrue();
    List<JsonNode> events = new ArrayList<>();
    ApiResponseReader.array(data, "events").forEach(events::add);
    assertThat(events.size()).as("%s", response).isLessThanOrEqualTo(limit);
    return new Page(
        events, ApiResponseReader.integer(data, "total"), data.path("nextCursor").textValue());
  }

  /** Newest first, each entry once. */
  private static void assertInOrder(List<JsonNode> events, String what) {
    Set<String> seen = new HashSet<>();
    String newest = "9999";
    for (JsonNode event : events) {
      Set<String> names = new LinkedHashSet<>();
      event.fieldNames().forEachRemaining(names::add);
      assertThat(names).as("fields of %s, %s", event, what).isEqualTo(FIELDS);
      String time = ApiResponseReader.text(event, "timestamp");
      assertThat(time).as(what).matches(FleetRecount.TIME).isLessThanOrEqualTo(newest);
      newest = time;
      String id = ApiResponseReader.text(event, "id");
      assertThat(id).as("%s, %s", event, what).isNotEmpty();
      assertThat(seen.add(id + " " + ApiResponseReader.text(event, "eventType")))
          .as("%s twice, %s", event, what)
          .isTrue();
    }
  }

  private static Map<Entry, Long> counts(List<FleetEvent> events) {
    Map<Entry, Long> counts = new HashMap<>();
    for (FleetEvent event : events) {
      Entry entry =
          new Entry(
              event.type(),
              FleetSpan.print(event.row().time()),
              event.row().assistant(),
              event.row().user(),
              event.row().session(),
              event.source(),
              event.id(),
              event.data() == null ? null : JsonMatch.parse(event.data().toString()));
      counts.merge(entry, 1L, Long::sum);
    }
    return counts;
  }

  /** Ids that no client chose are left out, and so is the data of transcripts. */
  private static Map<Entry, Long> counts(List<JsonNode> events, List<FleetEvent> expected) {
    Set<String> ids =
        expected.stream().map(FleetEvent::id).filter(Objects::nonNull).collect(Collectors.toSet());
    Map<Entry, Long> counts = new HashMap<>();
    for (JsonNode event : events) {
      String id = ApiResponseReader.text(event, "id");
      String source = ApiResponseReader.text(event, "source");
      assertThat(event.path("data").isObject()).as("data of %s", event).isTrue();
      boolean chosen = source.equals("agnt") && ids.contains(id);
      Entry entry =
          new Entry(
              ApiResponseReader.text(event, "eventType"),
              ApiResponseReader.text(event, "timestamp"),
              ApiResponseReader.text(event, "assistant"),
              textOrNull(event, "user"),
              textOrNull(event, "sessionId"),
              source,
              chosen ? id : null,
              source.equals("transcript") ? null : event.get("data"));
      counts.merge(entry, 1L, Long::sum);
    }
    return counts;
  }

  private static @Nullable String textOrNull(JsonNode event, String field) {
    assertThat(event.path(field).isTextual() || event.path(field).isNull())
        .as("%s of %s", field, event)
        .isTrue();
    return event.path(field).textValue();
  }
}
