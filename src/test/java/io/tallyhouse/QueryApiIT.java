package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.model.Json;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code /api/v1/query} as clients see it: ways to query, formats, pages, refusals. */
class QueryApiIT {
  private static final String ACCOUNT = "query-api";
  private static final String QUERY = "/api/v1/query";
  private static final String DAY = "{\"from\":\"2024-05-14\",\"to\":\"2024-05-15\"}";

  /** Names that mean something to SQL, its parameters, CSV, JSON or a spreadsheet. */
  private static final List<String> TOOLS =
      List.of(
          "=2+3",
          "-1",
          "a,b",
          "say \"hi\"",
          "o'neil",
          "back\\slash",
          "tab\tand\nline",
          "{v0:String}",
          "') OR 1=1 --",
          "ünïcode 💥",
          "null",
          "%41");

  private static TallyhouseServer server;
  private static ApiClient client;

  @BeforeAll
  static void storeCalls() {
    server = TestServers.shared();
    client = new ApiClient(server, server.key(ACCOUNT));
    ObjectNode body = Json.object();
    ArrayNode events = body.putArray("events");
    for (int i = 0; i < TOOLS.size(); i++) {
      for (int call = 0; call <= i; call++) {
        call(events, TOOLS.get(i), "2024-05-14T10:%02d:00Z".formatted(call));
      }
    }
    assertThat(client.post(body.toString()).status()).isEqualTo(200);
  }

  private static void call(ArrayNode events, String tool, String time) {
    ObjectNode event = events.addObject();
    event
        .put("event_type", "tool_use")
        .put("session_id", UUID.randomUUID().toString())
        .put("timestamp", time)
        .putObject("data")
        .put("tool_name", tool);
  }

  private static ApiResponse post(String query) {
    return post(query, "application/json");
  }

  private static ApiResponse post(String query, String accept) {
    return client.post(QUERY, query.getBytes(StandardCharsets.UTF_8), Map.of("Accept", accept));
  }

  private static String callsByTool(String more) {
    return "{\"measures\":[\"calls\"],\"dimensions\":[\"tool\"],\"time\":" + DAY + more + "}";
  }

  /** Tools in the order of a result's rows. */
  private static List<String> tools(JsonNode data) {
    return data.path("rows").findValuesAsText("tool");
  }

  private static ApiResponse values(String dimension, String... more) {
    List<String> parameters = new ArrayList<>();
    parameters.addAll(List.of("dimension", dimension, "from", "2024-05-14", "to", "2024-05-15"));
    parameters.addAll(List.of(more));
    return client.get(QUERY + "/values", parameters.toArray(String[]::new));
  }

  @Test
  void postAndGet_haveTheSameRows() {
    JsonNode posted = post(callsByTool(",\"totals\":true")).data();
    JsonNode got = client.get(QUERY, "q", callsByTool(",\"totals\":true")).data();
    assertThat(got.path("rows")).isEqualTo(posted.path("rows"));
    assertThat(posted.path("totals").path("calls").asInt()).isEqualTo(12 * 13 / 2);
    assertThat(posted.path("rows").path(0).path("tool").asText()).isEqualTo("%41");
    assertThat(posted.path("meta").path("answered_from").path(0).asText()).isEqualTo("tools_daily");
  }

  @Test
  void filters_takeEveryValueForWhatItIs() {
    for (int i = 0; i < TOOLS.size(); i++) {
      for (String test : List.of("eq", "prefix", "in")) {
        ObjectNode filter = Json.object().put("field", "tool");
        if (test.equals("in")) {
          filter.putArray("in").add(TOOLS.get(i)).add("no such tool");
        } else {
          filter.put(test, TOOLS.get(i));
        }
        JsonNode data = post(callsByTool(",\"where\":[" + filter + "]")).data();
        assertThat(tools(data)).as("%s %s", test, TOOLS.get(i)).containsExactly(TOOLS.get(i));
        assertThat(data.path("rows").path(0).path("calls").asInt()).isEqualTo(i + 1);
      }
    }
  }

  @Test
  void pages_areAllRowsOnce_andOthersAreTheRest() {
    List<String> seen = new ArrayList<>();
    String cursor = "null";
    int total = 12 * 13 / 2;
    do {
      JsonNode data = post(callsByTool(",\"limit\":5,\"others\":true,\"cursor\":" + cursor)).data();
      int calls = 0;
      for (JsonNode row : data.path("rows")) {
        calls += row.path("calls").asInt();
      }
      assertThat(data.path("others").path("calls").asInt()).isEqualTo(total - calls);
      seen.addAll(tools(data));
      cursor = data.path("meta").path("next_cursor").toString();
    } while (!cursor.equals("null"));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(TOOLS);
  }

  @Test
  void csv_isWhatSpreadsheetsRead_andNothingThatTheyRun() {
    ApiResponse response = post(callsByTool(""), "text/csv");
    assertThat(response.contentType()).contains("text/csv; charset=utf-8");
    assertThat(response.body())
        .startsWith("tool,calls\r\n%41,12\r\nnull,11\r\n")
        .contains("\r\n\"tab\tand\nline\",7\r\n")
        .contains("\r\n\"say \"\"hi\"\"\",4\r\n\"a,b\",3\r\n'-1,2\r\n'=2+3,1\r\n");
  }

  @Test
  void format_isThatOfTheMostWeight() {
    assertThat(post(callsByTool(""), "application/json;q=0.5, text/csv;q=0.6").contentType())
        .contains("text/csv; charset=utf-8");
    assertThat(post(callsByTool(""), "text/csv;q=0.5, */*;q=0.6").contentType())
        .contains("application/json");
  }

  @Test
  void ndjson_isARowALine_withTheCursorInAHeader() throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(server.uri().resolve(QUERY))
                    .header("X-API-Key", server.key(ACCOUNT))
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/x-ndjson")
                    .POST(HttpRequest.BodyPublishers.ofString(callsByTool(",\"limit\":2")))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    ApiDescription.check(response);
    assertThat(response.body())
        .isEqualTo("{\"tool\":\"%41\",\"calls\":12}\n{\"tool\":\"null\",\"calls\":11}\n");
    String cursor = response.headers().firstValue("X-Next-Cursor").orElseThrow();
    JsonNode next = post(callsByTool(",\"limit\":1,\"cursor\":\"" + cursor + "\"")).data();
    assertThat(next.path("rows").path(0).path("calls").asInt()).isEqualTo(10);
  }

  /** Results of many rows are written by other threads than those of few. */
  @Test
  void resultOfManyRows_isTheSameInEveryFormat() {
    List<String> names =
        IntStream.range(0, 700).mapToObj(i -> "tool %03d, \"é\"".formatted(i)).toList();
    ObjectNode body = Json.object();
    ArrayNode events = body.putArray("events");
    names.forEach(name -> call(events, name, "2024-07-01T10:00:00Z"));
    assertThat(client.post(body.toString()).status()).isEqualTo(200);
    String query =
        "{\"measures\":[\"calls\"],\"dimensions\":[\"tool\"],"
            + "\"time\":{\"from\":\"2024-07-01\",\"to\":\"2024-07-02\"},\"limit\":%d}";

    ApiResponse json = post(query.formatted(1000));
    assertThat(tools(json.data())).isEqualTo(names);
    assertThat(json.body()).startsWith("{\"data\":{\"rows\":[{").endsWith("}}}");
    assertThat(tools(post(query.formatted(400)).data())).isEqualTo(names.subList(0, 400));
    assertThat(post(query.formatted(1000), "text/csv").body())
        .isEqualTo(
            names.stream()
                .map(name -> "\"" + name.replace("\"", "\"\"") + "\",1\r\n")
                .collect(Collectors.joining("", "tool,calls\r\n", "")));
    assertThat(post(query.formatted(1000), "application/x-ndjson").body().lines())
        .extracting(line -> Json.parse(line).path("tool").asText())
        .isEqualTo(names);
  }

  @Test
  void query_seesWhatWasAcknowledgedBefore_cachedOrNot() {
    String query =
        "{\"measures\":[\"calls\",\"events\"],\"time\":{\"from\":\"2024-06-01\",\"to\":\"2024-06-02\"}}";
    for (int calls = 0; calls < 3; calls++) {
      JsonNode row = post(query).data().path("rows").path(0);
      assertThat(row.path("calls").asInt()).isEqualTo(calls);
      assertThat(row.path("events").asInt()).isEqualTo(calls);
      ObjectNode body = Json.object();
      call(body.putArray("events"), "Fresh", "2024-06-01T10:00:00Z");
      assertThat(client.post(body.toString()).status()).isEqualTo(200);
    }
  }

  @Test
  void explain_saysWhatWouldBeRead_andReadsNothing() {
    JsonNode data = post(callsByTool(",\"explain\":true")).data();
    assertThat(data.path("rows")).isEmpty();
    JsonNode plan = data.path("plan").path(0);
    assertThat(plan.path("family").asText()).isEqualTo("tools");
    assertThat(plan.path("tables").toString()).isEqualTo("[\"tools_daily\"]");
    assertThat(plan.path("statement").asText()).contains("FROM tools_daily").doesNotContain("2024");
  }

  @Test
  void schema_hasEveryMeasureWithItsDimensions() {
    JsonNode data = client.get(QUERY + "/schema").data();
    Map<String, JsonNode> measures = new HashMap<>();
    data.path("measures").forEach(m -> measures.put(m.path("name").asText(), m));
    assertThat(named(measures, "error_rate").path("dimensions").toString())
        .contains("\"time\"", "\"tool\"", "\"mcp_server\"", "\"model\"")
        .doesNotContain("\"speed\"");
    assertThat(named(measures, "cost_usd").path("unit").asText()).isEqualTo("USD");
    assertThat(data.path("limits").path("rows").asInt()).isEqualTo(50_000);
  }

  private static JsonNode named(Map<String, JsonNode> measures, String name) {
    return measures.getOrDefault(name, Json.object());
  }

  @Test
  void values_areThoseOfTheDimension_theMostFrequentFirst() {
    JsonNode data = values("tool", "limit", "2").data();
    assertThat(data.path("values").toString())
        .isEqualTo("[{\"value\":\"%41\",\"count\":12},{\"value\":\"null\",\"count\":11}]");
    assertThat(data.path("has_more").asBoolean()).isTrue();
    JsonNode some = values("tool", "prefix", "o'").data();
    assertThat(some.path("values").toString()).isEqualTo("[{\"value\":\"o'neil\",\"count\":5}]");
  }

  @Test
  void values_ofEveryDimension_areThere() {
    for (JsonNode dimension : client.get(QUERY + "/schema").data().path("dimensions")) {
      String name = dimension.path("name").asText();
      assertThat(values(name).status()).as(name).isEqualTo(name.equals("time") ? 400 : 200);
    }
  }

  @Test
  void refusals_nameTheirFields() {
    JsonNode error =
        post("{\"measures\":[\"cals\"],\"time\":{\"from\":\"2024-05-14\",\"to\":\"soon\"}}")
            .error(400, "VALIDATION_ERROR");
    assertThat(error.path("details").toString())
        .isEqualTo(
            "[{\"field\":\"measures[0]\",\"message\":\"Unknown measure 'cals': did you mean calls?\"},"
                + "{\"field\":\"time.to\",\"message\":\"Invalid ISO 8601 date or time\"}]");
    post("{\"measures\":").error(400, "VALIDATION_ERROR");
    client.get(QUERY).error(400, "VALIDATION_ERROR");
    for (String malformed : List.of("", "[]", "{\"measures\":", "measures", "\u0000")) {
      JsonNode details =
          client.get(QUERY, "q", malformed).error(400, "VALIDATION_ERROR").path("details");
      assertThat(details.findValuesAsText("field")).as(malformed).containsExactly("q");
    }
    client.get(QUERY + "/values", "dimension", "tol").error(400, "VALIDATION_ERROR");
    client.get(QUERY + "/values").error(400, "VALIDATION_ERROR");
  }
}
