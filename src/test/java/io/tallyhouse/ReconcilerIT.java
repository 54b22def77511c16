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
import io.tallyhouse.testing.Answer;
import io.tallyhouse.testing.AnswerReader;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.Recount;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Drift of every kind, planted by SQL behind the server's back, is reported with its table and day,
 * and repaired: afterwards every answer is as before the damage.
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

  /**
   * Statements that damage a table, and where the drift is to be found.
   *
   * @param where each a table and a day
   */
  private record Damage(String name, Set<String> where, List<String> statements) {
    @Override
    public String toString() {
      return name;
    }
  }

  @AfterAll
  static void close() {
    CLICK_HOUSE.close();
  }

  @BeforeEach
  void storeTwoDays() {
    String other = UUID.randomUUID().toString();
    send(
        event("session_start", session, FIRST + "T10:00:00Z", "{}"),
        event("tool_use", session, FIRST + "T10:01:00Z", tool("Read", "a")),
        event("tool_result", session, FIRST + "T10:01:00.500Z", tool("Read", "a")),
        event("tool_use", session, FIRST + "T23:59:59Z", tool("Bash", "b")).withEventId("late"),
        event("tool_use", other, FIRST + "T10:20:00Z", "{\"tool_name\":\"Read\"}"));
    send(
        event("tool_result", session, SECOND + "T00:00:10Z", tool("Bash", "b")),
        event("assistant_stop", session, SECOND + "T08:00:00Z", "{\"x\":1}"),
        event("tool_result", other, SECOND + "T10:20:00Z", "{\"error\":\"no\"}"),
        event("session_end", session, SECOND + "T08:01:00Z", "{}"));
    accountId = accountId();
  }

  static Stream<Damage> damages() {
    List<Damage> damages = new ArrayList<>();
    addDamages(
        damages,
        "activity_15m",
        "bucket",
        "previous_bucket",
        "previous_bucket - 900",
        "events",
        "activity_daily");
    addDamages(damages, "activity_daily", "day", "previous_day", "previous_day - 1", "events");
    addDamages(damages, "tools_15m", "bucket", "tool", "'Ghost'", "invocations", "tools_daily");
    addDamages(damages, "tools_daily", "day", "tool", "'Ghost'", "invocations");
    addDamages(
        damages, "user_activity_daily", "day", "user_id", "'ghost'", "events", "fleet_daily");
    addDamages(damages, "fleet_daily", "day", "assistant_id", "'ghost'", "events");
    addDamages(
        damages, "session_starts", "started_at", "session_id", "generateUUIDv4()", "sessions");
    addDamages(damages, "sessions", "first_event", "session_id", "generateUUIDv4()", "events");
    addDamages(
        damages, "session_index", "event_time", "sequence", "sequence + 500", "pair_sequence");
    damages.add(
        damage(
            "tools_15m: other durations",
            Set.of("tools_15m " + FIRST, "tools_daily " + FIRST),
            "INSERT INTO tools_15m (account_id, bucket, tool, durations)"
                + " SELECT account_id, bucket, tool, map(toUInt16(7), toUInt64(1))"
                + " FROM tools_15m WHERE account_id = {account:UInt32} AND toDate(bucket) = '"
                + FIRST
                + "' LIMIT 1"));
    damages.add(
        damage(
            "events: one with an identity stored twice",
            Set.of("events " + FIRST),
            insertAgain("events", "event_time", "AND event_type = 'tool_result'", "*", FIRST)));
    damages.add(
        damage(
            "events: one that opens a bucket stored again, later, as another delivery",
            Set.of("events " + SECOND, "activity_15m " + SECOND, "activity_daily " + SECOND),
            insertAgain(
                "events",
                "call_time",
                "AND events.event_time > '" + SECOND + "' AND event_type = 'tool_result'",
                "* REPLACE (sequence + 90 AS sequence, event_time + 60 AS event_time)",
                FIRST)));
    damages.add(
        damage(
            "events: one without an identity stored twice",
            Set.of("events " + SECOND),
            insertAgain("events", "event_time", "AND event_type = 'session_end'", "*", SECOND)));
    damages.add(
        damage(
            "sessions: another first event, before the range",
            Set.of("sessions 2001-01-01"),
            "INSERT INTO sessions SELECT * REPLACE"
                + " (toDateTime64('2001-01-01', 3, 'UTC') AS first_event, 0 AS events)"
                + " FROM sessions WHERE account_id = {account:UInt32} LIMIT 1"));
    return damages.stream();
  }

  /** A row too many, a row too few, a row that counts too much. */
  private static void addDamages(
      List<Damage> damages,
      String table,
      String time,
      String keyColumn,
      String otherKey,
      String counter,
      String... filled) {
    String day = FIRST;
    Set<String> where = new TreeSet<>();
    where.add(table + " " + day);
    Set<String> whereFilled = new TreeSet<>(where);
    for (String other : filled) {
      whereFilled.add(other + " " + day);
    }
    damages.add(
        damage(
            table + ": a row too many",
            whereFilled,
            insertAgain(
                table,
                time,
                "",
                "* REPLACE (" + otherKey + " AS " + keyColumn + ", 3 AS " + counter + ")",
                day)));
    damages.add(
        damage(
            table + ": a row twice",
            whereFilled,
            insertAgain(table, time, "AND " + counter + " >= 0", "*", day)));
    damages.add(
        damage(
            table + ": rows missing",
            where,
            "DELETE FROM "
                + table
                + " WHERE account_id = {account:UInt32} AND toDate("
                + time
                + ") = '"
                + day
                + "'"));
  }

  private static String insertAgain(
      String table, String time, String condition, String columns, String day) {
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

  private static Damage damage(String name, Set<String> where, String... statements) {
    return new Damage(name, where, List.of(statements));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void damage_isReportedWithTableAndDay_andRepaired(Damage damage) {
    List<String> before = answers();
    // Twice: the deduplication windows must not swallow the second repair.
    for (int time = 0; time < 2; time++) {
      damage.statements().forEach(this::plant);
      assertThat(drifted(client.get(ApiClient.RECONCILE, range()))).isEqualTo(damage.where());

      Answer repaired = repair();
      assertThat(drifted(repaired)).as("left by %s", repaired).isEmpty();
      assertThat(places(repaired.data(), "repaired")).containsAll(damage.where());

      assertThat(answers()).isEqualTo(before);
    }
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

  @Test
  void nothingDrifted_nothingIsRepaired() {
    Answer answer = repair();

    assertThat(answer.data().path("drift").intValue()).isZero();
    assertThat(answer.data().path("repaired").isEmpty()).isTrue();
    assertThat(answer.data().path("start_date").asText()).isEqualTo(FIRST);
    assertThat(answer.data().path("end_date").asText()).isEqualTo(SECOND);
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
  void answersOfBeforeTheRepair_areForgotten() {
    List<String> before = answers();
    plant("DELETE FROM activity_daily WHERE account_id = {account:UInt32}");
    SERVER.restart();
    client = new ApiClient(SERVER, key);
    assertThat(answers()).isNotEqualTo(before);

    repair();

    assertThat(answers()).isEqualTo(before);
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
    List<String> before = answers();
    for (String table :
        List.of(
            "activity_15m",
            "activity_daily",
            "tools_15m",
            "tools_daily",
            "user_activity_daily",
            "fleet_daily",
            "session_starts",
            "sessions",
            "session_index")) {
      plant("DELETE FROM " + table + " WHERE account_id = {account:UInt32}");
    }
    assertThat(drifted(client.get(ApiClient.RECONCILE, range()))).isNotEmpty();

    assertThat(drifted(repair())).isEmpty();

    assertThat(answers()).isEqualTo(before);
  }

  @Test
  void keyWithoutTheScope_isRefused() {
    ApiClient reader = new ApiClient(SERVER, SERVER.key(account, "read:analytics"));

    reader.exchange("POST", repairPath(range()), Map.of(), new byte[0]).error(403, "FORBIDDEN");
    client
        .exchange("POST", repairPath("start_date", "soon"), Map.of(), new byte[0])
        .error(400, "VALIDATION_ERROR");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void anyEventsAndAllDamagesAtOnce_areRepaired(long seed) {
    Instant now = Instant.now();
    for (SentRequest request : new RandomStreams(seed, List.of(account), now).requests(20)) {
      assertThat(AnswerReader.receipt(client.send(request, false)))
          .as("seed %d", seed)
          .isEqualTo(model.accept(request, Instant.now()));
    }
    damages().flatMap(damage -> damage.statements().stream()).forEach(this::plant);
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

  private Answer repair() {
    return repair(range());
  }

  private Answer repair(String... parameters) {
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
  private static Set<String> drifted(Answer report) {
    JsonNode data = report.data();
    Set<String> places = places(data, "tables");
    assertThat(data.path("drift").longValue() == 0).as("%s", report).isEqualTo(places.isEmpty());
    return places;
  }

  private static Set<String> places(JsonNode report, String list) {
    Set<String> places = new TreeSet<>();
    for (JsonNode table : AnswerReader.array(report, list)) {
      for (JsonNode day : AnswerReader.array(table, "days")) {
        if (day.path("drift").longValue() != 0) {
          places.add(table.path("table").asText() + " " + day.path("day").asText());
        }
      }
    }
    return places;
  }

  /** What every endpoint says, of whole days and of cut ones. */
  private List<String> answers() {
    List<String> answers = new ArrayList<>();
    for (String[] range :
        List.of(
            new String[] {FIRST, SECOND},
            new String[] {SECOND, SECOND},
            new String[] {FIRST + "T10:00:30Z", SECOND + "T08:00:10Z"})) {
      for (String path : List.of(ApiClient.OVERVIEW, ApiClient.TOOLS, ApiClient.SESSIONS)) {
        Answer answer = client.get(path, "start_date", range[0], "end_date", range[1]);
        answers.add(path + " " + String.join(" ", range) + ": " + answer.data());
      }
    }
    return answers;
  }

  private void send(SentEvent... events) {
    SentRequest request = new SentRequest(account, null, List.of(events));
    assertThat(AnswerReader.receipt(client.send(request, false)))
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
        row -> found.add(row.get(0).intValue()));
    return found.get(0);
  }

  private static SentEvent event(String type, String session, String time, String data) {
    return new SentEvent(type, session, time, data);
  }

  private static String tool(String name, String toolUseId) {
    return "{\"tool_name\":\"" + name + "\",\"tool_use_id\":\"" + toolUseId + "\"}";
  }
}
