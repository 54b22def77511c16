package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.Damages.Place;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.ApiResponseReader;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/** A server, and an account with two days of events that can be damaged and repaired. */
abstract class ReconcilerFixture {
  static final String FIRST = "2024-01-15";
  static final String SECOND = "2024-01-16";

  static final ClickHouseConfig CONFIG = TestEngines.clickHouse();
  static final TallyhouseServer SERVER = TestServers.startOn(CONFIG);
  static final ClickHouseConnection CLICK_HOUSE = new ClickHouseConnection(CONFIG);

  final String account = "reconcile-" + UUID.randomUUID();
  final String session = UUID.randomUUID().toString();
  final String key = SERVER.key(account);
  final RecountModel model = new RecountModel();

  ApiClient client = new ApiClient(SERVER, key);
  int accountId;

  @AfterAll
  static void close() {
    CLICK_HOUSE.close();
  }

  @BeforeEach
  void storeTwoDays() {
    store(Place.HOME, session);
    accountId = accountId();
  }

  void store(Place place, String session) {
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

  static String[] everything(Instant now) {
    return new String[] {
      "start_date",
      "2000-01-01",
      "end_date",
      now.plusSeconds(3 * 86_400).toString().substring(0, 10)
    };
  }

  static String[] range() {
    return new String[] {"start_date", FIRST, "end_date", SECOND};
  }

  ApiResponse repair() {
    return repair(range());
  }

  ApiResponse repair(String... parameters) {
    return client.exchange("POST", repairPath(parameters), Map.of(), new byte[0]);
  }

  static String repairPath(String... parameters) {
    StringBuilder path = new StringBuilder(ApiClient.RECONCILE);
    for (int i = 0; i < parameters.length; i += 2) {
      path.append(i == 0 ? '?' : '&').append(parameters[i]).append('=').append(parameters[i + 1]);
    }
    return path.toString();
  }

  /** Table and day of what the report says has drifted. */
  static Set<String> drifted(ApiResponse report) {
    JsonNode data = report.data();
    Set<String> places = places(data, "tables");
    assertThat(data.path("drift").longValue() == 0).as("%s", report).isEqualTo(places.isEmpty());
    return places;
  }

  static Set<String> places(JsonNode report, String list) {
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

  List<String> responses() {
    return responses(1);
  }

  /** What every endpoint says of the first places, of whole days and of cut ones, in turn. */
  List<String> responses(int places) {
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

  void send(SentEvent... events) {
    SentRequest request = new SentRequest(account, null, List.of(events));
    assertThat(ApiResponseReader.receipt(client.send(request, false)))
        .isEqualTo(model.accept(request, Instant.now()));
  }

  Recount recount() {
    return new Recount(model, account, client, account);
  }

  void plant(String statement) {
    CLICK_HOUSE.execute(statement, Map.of("account", accountId), "damage");
  }

  int accountId() {
    List<Integer> found = new ArrayList<>();
    CLICK_HOUSE.query(
        "SELECT any(account_id) FROM events WHERE session_id = {session:UUID}",
        Map.of("session", session),
        "test",
        row -> found.add(row.values().get(0).intValue()));
    return found.get(0);
  }

  static SentEvent event(String type, String session, String time, String data) {
    return new SentEvent(type, session, time, data);
  }

  static String tool(String name, String toolUseId) {
    return "{\"tool_name\":\"" + name + "\",\"tool_use_id\":\"" + toolUseId + "\"}";
  }
}
