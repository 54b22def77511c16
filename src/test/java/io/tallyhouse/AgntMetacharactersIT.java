package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.Delivery;
import io.tallyhouse.model.FleetEvent;
import io.tallyhouse.model.FleetModel;
import io.tallyhouse.model.Json;
import io.tallyhouse.model.Metacharacters;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentFleetEvent;
import io.tallyhouse.model.SentFleetRequest;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.FleetLog;
import io.tallyhouse.testing.FleetRecount;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A fleet whose assistants, users, ids and data are metacharacters: every route finds by each of
 * them what the recount finds.
 */
class AgntMetacharactersIT {
  private static final String ACCOUNT = "metacharacters-" + UUID.randomUUID();
  private static final Instant FIRST = Instant.parse("2026-02-10T08:00:00Z");
  private static final QueryRange DAYS = new QueryRange("2026-02-09", "2026-02-12");

  /** Ends within a day on both sides, so that raw events are read too. */
  private static final QueryRange CUT =
      new QueryRange("2026-02-10T09:05:00.500Z", "2026-02-11T03:07:00Z");

  private static final List<QueryRange> RANGES = List.of(DAYS, CUT);

  private static final FleetModel MODEL = new FleetModel();
  private static FleetRecount recount;
  private static FleetLog log;

  @BeforeAll
  static void send() {
    TallyhouseServer server = TestServers.shared();
    ApiClient client = new ApiClient(server, server.key(ACCOUNT));
    List<SentFleetEvent> events = new ArrayList<>();
    List<SentEvent> coding = new ArrayList<>();
    for (int i = 0; i < Metacharacters.NAMES.size(); i++) {
      events.addAll(fleetEvents(i));
      coding.add(toolUse(i));
    }
    deliver(client, new SentFleetRequest(ACCOUNT, null, events));
    deliver(client, new SentRequest(ACCOUNT, null, coding));
    recount = new FleetRecount(MODEL, ACCOUNT, client, "metacharacters");
    log = new FleetLog(MODEL, ACCOUNT, client, "metacharacters");
  }

  private static void deliver(ApiClient client, Delivery delivery) {
    assertThat(ApiResponseReader.receipt(client.send(delivery, false)))
        .isEqualTo(MODEL.accept(delivery, Instant.now()));
  }

  private static List<SentFleetEvent> fleetEvents(int i) {
    String assistant = Metacharacters.name(i);
    String user = Metacharacters.name(i + 1);
    String id = Metacharacters.name(i + 2);
    String data = Json.write(Map.of("note", assistant, id, user));
    return List.of(
        new SentFleetEvent(FleetEvent.INCOMING_MESSAGES, time(i, 0), assistant, user, data, id),
        new SentFleetEvent(FleetEvent.TASKS_INITIATED, time(i, 1), assistant, user, null, null));
  }

  /** Another user of the assistant, and a tool. */
  private static SentEvent toolUse(int i) {
    String data = Json.write(Map.of("tool_name", Metacharacters.name(i + 3)));
    return new SentEvent("tool_use", new UUID(0x4a11L, i).toString(), time(i, 2), data)
        .by(Metacharacters.name(i + 4), Metacharacters.name(i));
  }

  private static String time(int i, int second) {
    return FIRST.plusSeconds(i * 1800L + second).toString();
  }

  @Test
  void everything_isListed() {
    for (QueryRange range : RANGES) {
      check(range, null);
      log(range, null, null);
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("io.tallyhouse.model.Metacharacters#all")
  void assistant_findsWhatIsOfIt(String text) {
    for (QueryRange range : ranges(text)) {
      checkOne(range, text);
      log(range, text, null);
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("io.tallyhouse.model.Metacharacters#all")
  void user_findsWhatIsOfIt(String text) {
    for (QueryRange range : ranges(text)) {
      log(range, null, text);
      log(range, text, text);
    }
  }

  @Test
  void assistantAndUser_findWhatIsOfBoth() {
    for (int i = 0; i < Metacharacters.NAMES.size(); i++) {
      log(RANGES.get(i % 2), Metacharacters.name(i), Metacharacters.name(i + 1));
    }
  }

  /** One range for a text, in turn, so that each statement has half of them; both for the last. */
  private static List<QueryRange> ranges(String text) {
    int number = Metacharacters.all().toList().indexOf(text);
    boolean hasAll = text.equals(Metacharacters.name(-1));
    return hasAll ? RANGES : List.of(RANGES.get(number % 2));
  }

  private static void check(QueryRange range, @Nullable String assistant) {
    checks(range, assistant).forEach(Runnable::run);
  }

  /** One route for a text, by turns, as all bind it the same way. */
  private static void checkOne(QueryRange range, String assistant) {
    List<Runnable> checks = checks(range, assistant);
    // The last bit of a text's number chooses the range.
    for (int route : Metacharacters.turn(assistant, 2, checks.size())) {
      checks.get(route).run();
    }
  }

  private static List<Runnable> checks(QueryRange range, @Nullable String assistant) {
    return List.of(
        () -> recount.overview("week", "2026-02-12", assistant),
        () -> recount.rolling(3, "2026-02-12", assistant),
        () -> recount.metrics("day", range, assistant),
        () -> recount.assistants(range, assistant),
        () -> recount.topUsers(range, assistant, 100),
        () -> recount.snapshots(range, assistant));
  }

  private static void log(QueryRange range, @Nullable String assistant, @Nullable String user) {
    log.check(new FleetLog.TestQuery(range, null, assistant, user), 100);
  }
}
