package io.tallyhouse.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The board of usage, and its queries as Grafana and its Infinity data source send them. */
final class UsageBoard {
  static final Path FILE = Path.of("monitoring/grafana/dashboards/usage.json");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PLACE = Pattern.compile("\\$\\{(\\w+)(?::([\\w:]+))?}");

  private final JsonNode board;

  /** A query of a panel. */
  record Target(String panel, JsonNode query) {
    /** The body of its request, with places for variables. */
    String body() {
      return query.at("/url_options/data").asText();
    }

    String rootSelector() {
      return query.path("root_selector").asText();
    }
  }

  /**
   * What somebody has chosen on the board.
   *
   * @param values of variables; those that are not there are at All
   */
  record Choice(Instant from, Instant to, String zone, Map<String, List<String>> values) {
    Choice {
      values = Map.copyOf(values);
    }

    Choice with(Map<String, List<String>> chosen) {
      return new Choice(from, to, zone, chosen);
    }
  }

  UsageBoard() throws IOException {
    this.board = JSON.readTree(FILE.toFile());
  }

  JsonNode json() {
    return board;
  }

  List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    for (JsonNode panel : board.path("panels")) {
      panel
          .path("targets")
          .forEach(
              query ->
                  targets.add(
                      new Target(panel.path("title") + " " + panel.path("id").asText(), query)));
    }
    return targets;
  }

  /** The query of each variable's values. */
  Map<String, JsonNode> variables() {
    Map<String, JsonNode> queries = new LinkedHashMap<>();
    for (JsonNode variable : board.at("/templating/list")) {
      queries.put(variable.path("name").asText(), variable.at("/query/infinityQuery"));
    }
    return queries;
  }

  /**
   * A text with its places filled: by Grafana those of variables, of which it puts an "All value"
   * in as it is; by Infinity those of the time.
   */
  String fill(String text, Choice choice) {
    Matcher places = PLACE.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (places.find()) {
      String name = places.group(1);
      String format = Objects.requireNonNullElse(places.group(2), "");
      places.appendReplacement(filled, Matcher.quoteReplacement(value(name, format, choice)));
    }
    return places.appendTail(filled).toString();
  }

  private String value(String name, String format, Choice choice) {
    return switch (name + ":" + format) {
      case "__timeFrom:date:iso" -> choice.from().toString();
      case "__timeTo:date:iso" -> choice.to().toString();
      case "__timezone:" -> choice.zone();
      default -> ofVariable(name, format, choice);
    };
  }

  private String ofVariable(String name, String format, Choice choice) {
    List<String> chosen = choice.values().get(name);
    for (JsonNode variable : board.at("/templating/list")) {
      if (variable.path("name").asText().equals(name) && format.equals("json")) {
        return chosen == null ? variable.path("allValue").asText() : array(chosen);
      }
    }
    throw new AssertionError("nothing fills ${" + name + ":" + format + "}");
  }

  private static String array(List<String> values) {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new AssertionError("texts can always be written", e);
    }
  }
}
