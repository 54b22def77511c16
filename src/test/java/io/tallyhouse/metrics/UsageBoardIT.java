package io.tallyhouse.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.metrics.UsageBoard.Choice;
import io.tallyhouse.metrics.UsageBoard.Target;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.DemoServer;
import io.tallyhouse.testing.Jsonata;
import io.tallyhouse.testing.Jsonata.Selection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The board of usage on the demo's data: its queries as Grafana sends them, and what its selectors
 * find in the responses.
 */
class UsageBoardIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The board's own range, over the night in which Berlin's clocks go forward. */
  private static final Choice ALL =
      new Choice(
          DemoServer.UNTIL.minus(Duration.ofDays(30)), DemoServer.UNTIL, "Europe/Berlin", Map.of());

  private static ApiClient client;
  private static UsageBoard board;

  @BeforeAll
  static void start() throws IOException {
    client = DemoServer.client();
    board = new UsageBoard();
  }

  @Test
  void everyPanel_findsItsColumns() throws Exception {
    assertEveryPanelFindsItsColumns(ALL);
  }

  @Test
  void everyPanel_findsItsColumns_inGrafanasUtc() throws Exception {
    assertEveryPanelFindsItsColumns(new Choice(ALL.from(), ALL.to(), "utc", Map.of()));
  }

  private static void assertEveryPanelFindsItsColumns(Choice choice) throws Exception {
    List<Target> targets = board.targets();
    List<Selection> selections = new ArrayList<>();
    for (Target target : targets) {
      selections.add(new Selection(target.rootSelector(), send(target, choice)));
    }
    List<JsonNode> selected = Jsonata.evaluate(selections);
    for (int i = 0; i < targets.size(); i++) {
      assertColumns(targets.get(i), selected.get(i));
    }
  }

  private static void assertColumns(Target target, JsonNode rows) {
    assertThat(rows.isArray()).as("%s selects %s", target.panel(), rows).isTrue();
    assertThat(rows).as(target.panel()).isNotEmpty();
    for (JsonNode column : target.query().path("columns")) {
      String selector = column.path("selector").asText();
      boolean hasValue = false;
      for (JsonNode row : rows) {
        JsonNode value = row.path(selector);
        assertThat(value.isMissingNode())
            .as("%s: %s of %s", target.panel(), selector, row)
            .isFalse();
        assertThat(value.isNull() || isOfType(value, column.path("type").asText()))
            .as("%s: %s is no %s", target.panel(), value, column)
            .isTrue();
        hasValue |= !value.isNull();
      }
      assertThat(hasValue).as("%s: some %s", target.panel(), selector).isTrue();
    }
  }

  private static boolean isOfType(JsonNode value, String type) {
    return switch (type) {
      case "number" -> value.isNumber();
      case "string" -> value.isTextual();
      case "timestamp" -> value.isTextual() && OffsetDateTime.parse(value.asText()).getYear() > 0;
      default -> throw new AssertionError("no type of Infinity's that the board needs: " + type);
    };
  }

  /** The values that each variable offers. */
  private static Map<String, List<String>> values() throws Exception {
    Map<String, List<String>> values = new TreeMap<>();
    for (Map.Entry<String, JsonNode> variable : board.variables().entrySet()) {
      JsonNode query = variable.getValue();
      String url = query.path("url").asText() + "&from=2026-02-01&to=2026-04-01";
      JsonNode response = client.get(url).json();
      JsonNode rows =
          Jsonata.evaluate(List.of(new Selection(query.path("root_selector").asText(), response)))
              .get(0);
      List<String> names = rows.findValuesAsText(query.at("/columns/0/selector").asText());
      assertThat(names).as("%s of %s", variable.getKey(), response).hasSizeGreaterThan(3);
      values.put(variable.getKey(), names);
    }
    return values;
  }

  @Test
  void all_isWithoutFilters_andReadsTheSameTables() throws Exception {
    for (Target target : board.targets()) {
      JsonNode all = send(target, ALL).path("data");
      ObjectNode unfiltered = (ObjectNode) JSON.readTree(board.fill(target.body(), ALL));
      unfiltered.remove("where");
      JsonNode expected = post(target, unfiltered.toString()).path("data");
      assertThat(all.path("rows")).as(target.panel()).isEqualTo(expected.path("rows"));
      assertThat(all.at("/meta/answered_from")).isEqualTo(expected.at("/meta/answered_from"));
    }
  }

  @Test
  void choice_countsWhatIsOfIt() throws Exception {
    for (Map.Entry<String, List<String>> variable : values().entrySet()) {
      String name = variable.getKey();
      List<String> two = variable.getValue().subList(0, 2);
      Choice chosen = ALL.with(Map.of(name, two));
      for (Target target : board.targets()) {
        if (target.body().contains("${" + name + ":")) {
          JsonNode rows = send(target, chosen).at("/data/rows");
          ObjectNode filtered = (ObjectNode) JSON.readTree(board.fill(target.body(), ALL));
          ObjectNode filter = filtered.putArray("where").addObject().put("field", name);
          two.forEach(filter.putArray("in")::add);
          assertThat(rows)
              .as("%s of %s", target.panel(), two)
              .isEqualTo(post(target, filtered.toString()).at("/data/rows"));
        }
      }
    }
  }

  @Test
  void names_areTakenForWhatTheyAre() throws Exception {
    Choice odd = ALL.with(Map.of("project", List.of("C:\\new \"project\"", "]},{")));
    for (Target target : board.targets()) {
      for (JsonNode row : send(target, odd).at("/data/rows")) {
        assertThat(row.path("cost_usd").asDouble() + row.path("calls").asDouble()).isZero();
      }
    }
  }

  private static JsonNode send(Target target, Choice choice) throws JsonProcessingException {
    return post(target, board.fill(target.body(), choice));
  }

  private static JsonNode post(Target target, String body) throws JsonProcessingException {
    JSON.readTree(body);
    ApiResponse response =
        client.post(
            target.query().path("url").asText(), body.getBytes(StandardCharsets.UTF_8), Map.of());
    response.data();
    return response.json();
  }
}
