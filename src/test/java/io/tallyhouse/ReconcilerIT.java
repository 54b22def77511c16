package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RandomStreams;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.rollup.Rollups;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.Recount;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drift of every kind, planted by SQL behind the server's back, is reported with its table and day,
 * and repaired: afterwards every response is as before the damage.
 */
class ReconcilerIT {
  private static final String FIRST = "2024-01-15";
  private static final String SECOND = "2024-01-16";

  private static final ClickHouseConfig CONFIG = TestEngines.clickHouse();
  private static final TallyhouseServer SERVER = TestServers.startOn(CONFIG);
  private static final ClickHouseConnection CLICK_HOUSE = new ClickHouseConnection(CONFIG);

  private final String account = "reconcile-" + UUID.randomUUID();
  private final String session = UUID.randomUUID().toString();
  private final String key = SERVER.key(account);
  private final RecountModel model = new RecountModel();

  private ApiClient client = new ApiClient(SERVER, key);
  private int accountId;

  /** Two days in a row with data of their own. */
  private record Place(LocalDate first) {
    static final Place HOME = new Place(LocalDate.parse(FIRST));

    static Place number(int number) {
      return new Place(HOME.first.plusWeeks(number));
    }

    LocalDate second() {
      return first.plusDays(1);
    }
  }

  /**
   * Statements that damage a table, and where the drift is to be found.
   *
   * @param where each a table and a day
   */
  private record Damage(Set<String> where, List<String> statements) {}

  /**
   * A table to damage.
   *
   * @param time tells a row's day
   * @param keyColumn a column of its key, in which {@code otherKey} is another value
   * @param counter a column that is counted
   * @param filled the table that a view fills from this one
   */
  private record Target(
      String table,
      String time,
      String keyColumn,
      String otherKey,
      String counter,
      Optional<String> filled) {
    Target(String table, String time, String keyColumn, String otherKey, String counter) {
      this(table, time, keyColumn, otherKey, counter, Optional.empty());
    }
  }

  private static final List<Target> TARGETS =
      List.of(
          new Target(
              "activity_15m",
              "bucket",
              "previous_bucket",
              "previous_bucket - 900",
              "events",
              Optional.of("activity_daily")),
          new Target("activity_daily", "day", "previous_day", "previous_day - 1", "events"),
          new Target(
              "tools_15m", "bucket", "tool", "'Ghost'", "invocations", Optional.of("tools_daily")),
          new Target("tools_daily", "day", "tool", "'Ghost'", "invocations"),
          new Target(
              "user_activity_daily",
              "day",
              "user_id",
              "'ghost'",
              "events",
              Optional.of("fleet_daily")),
          new Target("fleet_daily", "day", "assistant_id", "'ghost'", "events"),
          new Target("session_starts", "started_at", "session_id", "generateUUIDv4()", "sessions"),
          new Target("sessions", "first_event", "session_id", "generateUUIDv4()", "events"),
          new Target("session_index", "event_time", "sequence", "sequence + 500", "pair_sequence"));

  /** What is wrong: with every target, or what is like nothing else. */
  private enum Kind {
    ROW_TOO_MANY,
    ROW_TWICE,
    ROWS_MISSING,
    OTHER;

    /** All damages of the kind, each at a place of its number. */
    List<Damage> damages(IntFunction<Place> places) {
      if (this == OTHER) {
        return others(places);
      }
      List<Damage> damages = new ArrayList<>();
      for (int i = 0; i < TARGETS.size(); i++) {
        damages.add(damage(TARGETS.get(i), places.apply(i).first()));
      }
      return damages;
    }

    private Damage damage(Target target, LocalDate day) {
      String table = target.table();
      Set<String> where = new TreeSet<>(Set.of(table + " " + day));
      if (this != ROWS_MISSING) {
        target.filled().ifPresent(filled -> where.add(filled + " " + day));
      }
      String statement =
          switch (this) {
            case ROW_TOO_MANY ->
                insertAgain(
                    table,
                    target.time(),
                    "",
                    "* REPLACE (%s AS %s, 3 AS %s)"
                        .formatted(target.otherKey(), target.keyColumn(), target.counter()),
                    day);
            case ROW_TWICE ->
                insertAgain(table, target.time(), "AND " + target.counter() + " >= 0", "*", day);
            case ROWS_MISSING ->
                "DELETE FROM %s WHERE account_id = {account:UInt32} AND toDate(%s) = '%s'"
                    .formatted(table, target.time(), day);
            case OTHER -> throw new IllegalStateException("no damage of a target");
          };
      return new Damage(where, List.of(statement));
    }
  }

  @AfterAll
  static void close() {
    CLICK_HOUSE.close();
  }

  @BeforeEach
  void storeTwoDays() {
    store(Place.HOME, session);
    accountId = accountId();
  }

  private void store(Place place, String session) {
    String other = UUID.randomUUID().toString();
    String first = place.first().toString();
    String second = place.second().toString();
    send(
        event("session_start", session, first + "T10:00:00Z", "{}"),
        event("tool_use", session, first + "T10:01:00Z", tool("Read", "a")),
        event("tool_result", session, first + "T10:01:00.500Z", tool("Read", "a")),
        event("tool_use", session, first + "T23:59:59Z", tool("Bash", "b")).withEventId("late"),
        event("tool_use", other, first + "T10:20:00Z", "{\"tool_name\":\"Read\"}"));
    send(
        event("tool_result", session, second + "T00:00:10Z", tool("Bash", "b")),
        event("assistant_stop", session, second + "T08:00:00Z", "{\"x\":1}"),
        event("tool_result", other, second + "T10:20:00Z", "{\"error\":\"no\"}"),
        event("session_end", session, second + "T08:01:00Z", "{}"));
  }

  private static List<Damage> others(IntFunction<Place> places) {
    LocalDate otherDurations = places.apply(0).first();
    LocalDate withIdentity = places.apply(1).first();
    Place opensBucket = places.apply(2);
    LocalDate withoutIdentity = places.apply(3).second();
    LocalDate beforeTheRange = places.apply(4).first();
    return List.of(
        new Damage(
            Set.of("tools_15m " + otherDurations, "tools_daily " + otherDurations),
            List.of(
                "INSERT INTO tools_15m (account_id, bucket, tool, durations)"
                    + " SELECT account_id, bucket, tool, map(toUInt16(7), toUInt64(1))"
                    + " FROM tools_15m WHERE account_id = {account:UInt32} AND toDate(bucket) = '"
                    + otherDurations
                    + "' LIMIT 1")),
        // An event with an identity stored twice.
        new Damage(
            Set.of("events " + withIdentity),
            List.of(
                insertAgain(
                    "events", "event_time", "AND event_type = 'tool_result'", "*", withIdentity))),
        // An event that opens a bucket stored again, later, as another delivery.
        new Damage(
            Set.of(
                "events " + opensBucket.second(),
                "activity_15m " + opensBucket.second(),
                "activity_daily " + opensBucket.second()),
            List.of(
                insertAgain(
                    "events",
                    "call_time",
                    "AND events.event_time > toDateTime64('"
                        + opensBucket.second()
                        + "', 3, 'UTC') AND event_type = 'tool_result'",
                    "* REPLACE (sequence + 90 AS sequence, event_time + 60 AS event_time)",
                    opensBucket.first()))),
        // An event without an identity stored twice.
        new Damage(
            Set.of("events " + withoutIdentity),
            List.of(
                insertAgain(
                    "events",
                    "event_time",
                    "AND event_type = 'session_end'",
                    "*",
                    withoutIdentity))),
        // A session with another first event, before the range.
        new Damage(
            Set.of("sessions 2001-01-01"),
            List.of(
                insertAgain(
                    "sessions",
                    "sessions.first_event",
                    "",
                    "* REPLACE (toDateTime64('2001-01-01', 3, 'UTC') AS first_event, 0 AS events)",
                    beforeTheRange))));
  }

  private static String insertAgain(
      String table, String time, String condition, String columns, LocalDate day) {
    return "INSERT INTO "
        + table
        + " SELECT "
        + columns
        + " FROM "
        + table
        + " WHERE account_id = {account:UInt32} AND toDate("
        + time
        + ") = '"
        + day
        + "' "
        + condition
        + " LIMIT 1 SETTINGS deduplicate_insert_select = 'disable'";
  }

  @Test
  void damagesOfAllKinds_areReportedWithTableAndDay_andRepaired() {
    List<Damage> damages = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      int first = damages.size();
      damages.addAll(kind.damages(number -> Place.number(first + number)));
    }
    Set<String> where = new TreeSet<>();
    for (int i = 0; i < damages.size(); i++) {
      if (i > 0) {
        store(Place.number(i), UUID.randomUUID().toString());
      }
      damages.get(i).where().forEach(place -> assertThat(where.add(place)).as(place).isTrue());
    }
    List<String> before = responses(damages.size());
    String last = Place.number(damages.size() - 1).second().toString();
    String[] range = {"start_date", FIRST, "end_date", last};
    // Twice: the deduplication windows must not swallow the second repair.
    for (int time = 0; time < 2; time++) {
      damages.forEach(damage -> damage.statements().forEach(this::plant));
      assertThat(drifted(client.get(ApiClient.RECONCILE, range))).isEqualTo(where);

      ApiResponse repaired = repair(range);
      assertThat(drifted(repaired)).as("left by %s", repaired).isEmpty();
      assertThat(places(repaired.data(), "repaired")).containsAll(where);
    }
    assertThat(responses(damages.size())).isEqualTo(before);
    recount().noDrift("2000-01-01", "2024-12-31");
  }

  @Test
  void rawEventMissing_isReportedInWhatStillCountsIt_andCountsNoMore() {
    plant("DELETE FROM events WHERE account_id = {account:UInt32} AND event_type = 'session_end'");
    assertThat(drifted(client.get(ApiClient.RECONCILE, range())))
        .containsExactlyInAnyOrder(
            "activity_15m " + SECOND,
            "activity_daily " + SECOND,
            "user_activity_daily " + SECOND,
            "fleet_daily " + SECOND,
            "sessions " + FIRST,
            "session_index " + SECOND);

    assertThat(drifted(repair())).isEmpty();

    JsonNode overview =
        client.get(ApiClient.OVERVIEW, "start_date", FIRST, "end_date", SECOND).data();
    assertThat(overview.path("total_events").intValue()).isEqualTo(8);
    recount().noDrift("2000-01-01", "2024-12-31");
  }

  /** The copy of a result also counts on the day of its call, before the repaired range. */
  @Test
  void copyOfAnEvent_isRemovedFromWhereverItCounted() {
    List<String> before = responses();
    plant(
        insertAgain(
            "events",
            "call_time",
            "AND events.event_time > toDateTime64('"
                + SECOND
                + "', 3, 'UTC') AND event_type = 'tool_result'",
            "*",
            Place.HOME.first()));

    repair("start_date", SECOND, "end_date", SECOND);

    assertThat(drifted(client.get(ApiClient.RECONCILE, range()))).isEmpty();
    assertThat(responses()).isEqualTo(before);
  }

  @Test
  void nothingDrifted_nothingIsRepaired() {
    ApiResponse response = repair();

    assertThat(response.data().path("drift").intValue()).isZero();
    assertThat(response.data().path("repaired").isEmpty()).isTrue();
    assertThat(response.data().path("start_date").asText()).isEqualTo(FIRST);
    assertThat(response.data().path("end_date").asText()).isEqualTo(SECOND);
  }

  @Test
  void otherDaysAndAccounts_areLeftAlone() {
    plant(
        "DELETE FROM user_activity_daily WHERE account_id = {account:UInt32} AND day = '"
            + SECOND
            + "'");

    repair("start_date", FIRST, "end_date", FIRST);

    assertThat(drifted(client.get(ApiClient.RECONCILE, range())))
        .containsExactly("user_activity_daily " + SECOND);
    String other = SERVER.key("other-" + account);
    new ApiClient(SERVER, other)
        .exchange("POST", repairPath(range()), Map.of(), new byte[0])
        .data();
    assertThat(drifted(client.get(ApiClient.RECONCILE, range())))
        .containsExactly("user_activity_daily " + SECOND);
  }

  @Test
  void responsesOfBeforeTheRepair_areForgotten() {
    List<String> before = responses();
    plant("DELETE FROM activity_daily WHERE account_id = {account:UInt32}");
    SERVER.restart();
    client = new ApiClient(SERVER, key);
    assertThat(responses()).isNotEqualTo(before);

    repair();

    assertThat(responses()).isEqualTo(before);
  }

  @Test
  void ledgerOfBeforeTheRepair_isForgotten() {
    plant("DELETE FROM session_index WHERE account_id = {account:UInt32}");
    SERVER.restart();
    client = new ApiClient(SERVER, key);
    // The ledger now holds the session without the identities of its stored events.
    send(event("assistant_stop", session, SECOND + "T08:00:30Z", "{}"));

    assertThat(drifted(repair())).isEmpty();

    send(event("tool_use", session, FIRST + "T23:59:59Z", tool("Bash", "b")).withEventId("late"));
    recount().overview(new QueryRange(FIRST, SECOND));
    recount().tools(new QueryRange(FIRST, SECOND), 10);
    recount().noDrift("2000-01-01", "2024-12-31");
  }

  @Test
  void repairKilledAfterAnyDeletion_isMendedByTheNext() {
    List<String> before = responses();
    for (String table : Rollups.tables().subList(1, Rollups.tables().size())) {
      plant("DELETE FROM " + table + " WHERE account_id = {account:UInt32}");
    }
    assertThat(drifted(client.get(ApiClient.RECONCILE, range()))).isNotEmpty();

    assertThat(drifted(repair())).isEmpty();

    assertThat(responses()).isEqualTo(before);
  }

  @Test
  void keyWithoutTheScope_isRefused() {
    ApiClient reader = new ApiClient(SERVER, SERVER.key(account, "read:analytics"));

    reader.exchange("POST", repairPath(range()), Map.of(), new byte[0]).error(403, "FORBIDDEN");
    client
        .exchange("POST", repairPath("start_date", "soon"), Map.of(), new byte[0])
        .error(400, "VALIDATION_ERROR");
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Integer.getInteger("reconcile.seeds", 1));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anyEventsAndAllDamagesAtOnce_areRepaired(long seed) {
    Instant now = Instant.now();
    for (SentRequest request : new RandomStreams(seed, List.of(account), now).requests(20)) {
      assertThat(ApiResponseReader.receipt(client.send(request, false)))
          .as("seed %d", seed)
          .isEqualTo(model.accept(request, Instant.now()));
    }
    for (Kind kind : Kind.values()) {
      kind.damages(number -> Place.HOME)
          .forEach(damage -> damage.statements().forEach(this::plant));
    }
    assertThat(drifted(client.get(ApiClient.RECONCILE, everything(now)))).isNotEmpty();

    assertThat(drifted(repair(everything(now)))).as("seed %d", seed).isEmpty();

    Recount recount = recount();
    recount.noDrift("2000-01-01", everything(now)[3]);
    QueryRange all = new QueryRange("2000-01-01", everything(now)[3]);
    recount.overview(all);
    recount.tools(all, 50);
    recount.sessions(all, 50);
  }

  private static String[] everything(Instant now) {
    return new String[] {
      "start_date",
      "2000-01-01",
      "end_date",
      now.plusSeconds(3 * 86_400).toString().substring(0, 10)
    };
  }

  private static String[] range() {
    return new String[] {"start_date", FIRST, "end_date", SECOND};
  }

  private ApiResponse repair() {
    return repair(range());
  }

  private ApiResponse repair(String... parameters) {
    return client.exchange("POST", repairPath(parameters), Map.of(), new byte[0]);
  }

  private static String repairPath(String... parameters) {
    StringBuilder path = new StringBuilder(ApiClient.RECONCILE);
    for (int i = 0; i < parameters.length; i += 2) {
      path.append(i == 0 ? '?' : '&').append(parameters[i]).append('=').append(parameters[i + 1]);
    }
    return path.toString();
  }

  /** Table and day of what the report says has drifted. */
  private static Set<String> drifted(ApiResponse report) {
    JsonNode data = report.data();
    Set<String> places = places(data, "tables");
    assertThat(data.path("drift").longValue() == 0).as("%s", report).isEqualTo(places.isEmpty());
    return places;
  }

  private static Set<String> places(JsonNode report, String list) {
    Set<String> places = new TreeSet<>();
    for (JsonNode table : ApiResponseReader.array(report, list)) {
      for (JsonNode day : ApiResponseReader.array(table, "days")) {
        if (day.path("drift").longValue() != 0) {
          places.add(table.path("table").asText() + " " + day.path("day").asText());
        }
      }
    }
    return places;
  }

  private List<String> responses() {
    return responses(1);
  }

  /** What every endpoint says of the first places, of whole days and of cut ones, in turn. */
  private List<String> responses(int places) {
    List<String> responses = new ArrayList<>();
    for (int i = 0; i < places; i++) {
      String first = Place.number(i).first().toString();
      String second = Place.number(i).second().toString();
      List<String[]> ranges =
          List.of(
              new String[] {first, second},
              new String[] {second, second},
              new String[] {first + "T10:00:30Z", second + "T08:00:10Z"});
      for (String[] range : places == 1 ? ranges : ranges.subList(i % 3, i % 3 + 1)) {
        for (String path : List.of(ApiClient.OVERVIEW, ApiClient.TOOLS, ApiClient.SESSIONS)) {
          ApiResponse response = client.get(path, "start_date", range[0], "end_date", range[1]);
          responses.add(path + " " + String.join(" ", range) + ": " + response.data());
        }
      }
    }
    return responses;
  }

  private void send(SentEvent... events) {
    SentRequest request = new SentRequest(account, null, List.of(events));
    assertThat(ApiResponseReader.receipt(client.send(request, false)))
        .isEqualTo(model.accept(request, Instant.now()));
  }

  private Recount recount() {
    return new Recount(model, account, client, account);
  }

  private void plant(String statement) {
    CLICK_HOUSE.execute(statement, Map.of("account", accountId), "damage");
  }

  private int accountId() {
    List<Integer> found = new ArrayList<>();
    CLICK_HOUSE.query(
        "SELECT any(account_id) FROM events WHERE session_id = {session:UUID}",
        Map.of("session", session),
        "test",
        row -> found.add(row.values().get(0).intValue()));
    return found.get(0);
  }

  private static SentEvent event(String type, String session, String time, String data) {
    return new SentEvent(type, session, time, data);
  }

  private static String tool(String name, String toolUseId) {
    return "{\"tool_name\":\"" + name + "\",\"tool_use_id\":\"" + toolUseId + "\"}";
  }
}
