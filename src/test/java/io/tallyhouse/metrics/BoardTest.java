package io.tallyhouse.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tallyhouse.clickhouse.ClickHouseListener.Operation;
import io.tallyhouse.ingest.IngestState;
import io.tallyhouse.ingest.LedgerStats;
import io.tallyhouse.ingest.log.LogStats;
import io.tallyhouse.query.QueryCache;
import io.tallyhouse.query.QueryPoolState;
import io.tallyhouse.testing.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Grafana board, and what puts it before people: files that only a container would read. */
class BoardTest {
  private static final Path MONITORING = Path.of("monitoring");
  private static final Path BOARD = MONITORING.resolve("grafana/dashboards/tallyhouse.json");
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:tallyhouse|jvm|process|system|http)_[a-z0-9_]+");
  private static final Pattern SELECTOR =
      Pattern.compile("([a-z_]+)(?:=~|=|!=|!~)\"|by \\(([a-z_, ]+)\\)|\\{\\{([a-z_]+)}}");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();

  @Test
  void everyMetricOfTheBoard_isServed() throws IOException {
    Set<String> served = figures().names();
    for (String expression : expressions()) {
      Set<String> used = find(METRIC, expression);
      assertThat(used).as(expression).isNotEmpty();
      assertThat(served).as(expression).containsAll(used);
    }
  }

  @Test
  void everyLabelOfTheBoard_isOneThatSomethingHas() throws IOException {
    String text = servedText();
    Set<String> labels = new TreeSet<>();
    for (JsonNode target : targets()) {
      String expression = target.path("expr").asText() + " " + target.path("legendFormat").asText();
      SELECTOR
          .matcher(expression)
          .results()
          .forEach(
              match -> {
                for (int group = 1; group <= 3; group++) {
                  if (match.group(group) != null) {
                    labels.addAll(List.of(match.group(group).split(", ")));
                  }
                }
              });
    }
    // Prometheus adds it.
    labels.remove("job");
    assertThat(labels).contains("le", "route", "outcome");
    labels.forEach(label -> assertThat(text).contains(label + "=\""));
  }

  @Test
  void everyExpression_isBalanced_andBoundToTheJob() throws IOException {
    for (String expression : expressions()) {
      for (String pair : List.of("()", "{}", "[]")) {
        assertThat(count(expression, pair.charAt(0)))
            .as("%s in %s", pair, expression)
            .isEqualTo(count(expression, pair.charAt(1)));
      }
      assertThat(expression).contains("job=\"$job\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"tallyhouse.json,prometheus.yml", "usage.json,tallyhouse.yml"})
  void panels_haveTheirOwnIdAndPlace_andTheSourceThatIsProvisioned(String board, String file)
      throws IOException {
    JsonNode source = source(file);
    Set<Integer> ids = new HashSet<>();
    Set<String> places = new HashSet<>();
    JsonNode panels = JSON.readTree(BOARD.resolveSibling(board).toFile()).path("panels");
    assertThat(panels).hasSizeGreaterThan(15);
    for (JsonNode panel : panels) {
      assertThat(ids.add(panel.path("id").intValue())).as("%s", panel).isTrue();
      JsonNode place = panel.path("gridPos");
      assertThat(places.add(place.path("x") + " " + place.path("y"))).as("%s", panel).isTrue();
      assertThat(place.path("x").intValue() + place.path("w").intValue()).isLessThanOrEqualTo(24);
      if (!panel.path("type").asText().equals("row")) {
        assertThat(panel.path("datasource").path("uid")).isEqualTo(source.path("uid"));
        assertThat(panel.path("datasource").path("type")).isEqualTo(source.path("type"));
        assertThat(panel.path("targets")).as("%s", panel).isNotEmpty();
      }
    }
  }

  private static JsonNode source(String file) throws IOException {
    return YAML.readTree(
            Files.readString(MONITORING.resolve("grafana/provisioning/datasources/" + file)))
        .path("datasources")
        .get(0);
  }

  @Test
  void compose_mountsWhatThereIs_andPrometheusAsksTheServer() throws IOException {
    JsonNode services =
        YAML.readTree(Files.readString(Path.of("docker-compose.yml"))).path("services");
    for (String name : List.of("prometheus", "grafana")) {
      JsonNode volumes = services.path(name).path("volumes");
      assertThat(volumes).isNotEmpty();
      for (JsonNode volume : volumes) {
        String from = volume.asText().replaceFirst(":.*", "");
        if (from.startsWith("./")) {
          assertThat(Path.of(from)).exists();
        }
      }
      for (JsonNode port : services.path(name).path("ports")) {
        assertThat(port.asText()).startsWith("127.0.0.1:");
      }
    }
    JsonNode scrape =
        YAML.readTree(Files.readString(MONITORING.resolve("prometheus.yml")))
            .path("scrape_configs")
            .get(0);
    assertThat(scrape.path("static_configs").get(0).path("targets").get(0).asText())
        .isEqualTo("tallyhouse:8080");
    assertThat(services.path("tallyhouse").path("ports").get(0).asText()).endsWith(":8080");
    JsonNode provider =
        YAML.readTree(
                Files.readString(
                    MONITORING.resolve("grafana/provisioning/dashboards/tallyhouse.yml")))
            .path("providers")
            .get(0);
    assertThat(services.path("grafana").path("volumes").toString())
        .contains(
            "monitoring/grafana/dashboards:" + provider.path("options").path("path").asText());
  }

  @Test
  void operationsDocument_namesEveryMetricOfOurs() throws IOException {
    String document = Files.readString(Path.of("docs/operations.md"));
    Pattern suffix = Pattern.compile("_(bucket|count|sum|max)$");
    for (String name : figures().names()) {
      if (name.startsWith("tallyhouse_")) {
        assertThat(document).contains("`" + suffix.matcher(name).replaceFirst("") + "`");
      }
    }
  }

  private static List<JsonNode> targets() throws IOException {
    List<JsonNode> targets = new ArrayList<>();
    for (JsonNode panel : JSON.readTree(BOARD.toFile()).path("panels")) {
      panel.path("targets").forEach(targets::add);
    }
    assertThat(targets).hasSizeGreaterThan(20);
    return targets;
  }

  private static List<String> expressions() throws IOException {
    return targets().stream().map(target -> target.path("expr").asText()).toList();
  }

  private static Set<String> find(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  private static Figures figures() {
    return new Figures(servedText());
  }

  /** What a server serves that has answered one request and one query, and collected garbage. */
  private static String servedText() {
    try (ServerMetrics metrics = new ServerMetrics()) {
      IngestState idle =
          new IngestState(
              true, 0, 0, new LogStats(0, 0, 0, Duration.ZERO), new LedgerStats(0, 0, 0, 0, 0, 0));
      metrics.watchIngest(() -> idle);
      metrics.watchQueryCache(() -> new QueryCache.Stats(0, 0, 0, 0, 0));
      metrics.watchQueryPool(() -> new QueryPoolState(0, 0, 0));
      metrics.watchConnections(() -> 0);
      metrics.requests().ended("/api/v1/events", "POST", 200, 1);
      metrics.clickHouse().ended(Operation.QUERY, "overview", 1, true);
      Awaitility.await()
          .until(
              () -> {
                System.gc();
                return metrics.text().contains("jvm_gc_pause_seconds_sum");
              });
      return metrics.text();
    }
  }
}
