package io.tallyhouse.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tallyhouse.metrics.UsageBoard.Choice;
import io.tallyhouse.metrics.UsageBoard.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The board of usage and its source, as far as files say it; see {@link UsageBoardIT}. */
class UsageBoardTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Choice ALL =
      new Choice(
          Instant.parse("2026-03-01T00:00:00.123Z"),
          Instant.parse("2026-04-01T00:00:00Z"),
          "America/St_Johns",
          Map.of());

  private final UsageBoard board = new UsageBoard();

  UsageBoardTest() throws IOException {}

  @Test
  void queries_areOfTheBackendParser_andGoToTheApi() {
    assertThat(board.targets()).hasSizeGreaterThan(12);
    for (Target target : board.targets()) {
      JsonNode query = target.query();
      assertThat(query.path("type").asText()).isEqualTo("json");
      assertThat(query.path("parser").asText()).isEqualTo("backend");
      assertThat(query.path("source").asText()).isEqualTo("url");
      assertThat(query.path("url").asText()).isEqualTo("/api/v1/query");
      assertThat(query.at("/url_options/method").asText()).isEqualTo("POST");
      assertThat(query.at("/url_options/body_type").asText()).isEqualTo("raw");
      assertThat(query.at("/url_options/body_content_type").asText()).isEqualTo("application/json");
    }
  }

  @Test
  void range_andZone_areThoseOfGrafana() throws IOException {
    for (Target target : board.targets()) {
      JsonNode time = JSON.readTree(board.fill(target.body(), ALL)).path("time");
      assertThat(time.path("from").asText()).isEqualTo("2026-03-01T00:00:00.123Z");
      assertThat(time.path("to").asText()).isEqualTo("2026-04-01T00:00:00Z");
      assertThat(time.path("zone").asText()).isEqualTo("America/St_Johns");
      assertThat(target.query().path("format").asText())
          .as(target.panel())
          .isEqualTo(time.has("every") ? "timeseries" : "table");
    }
  }

  @Test
  void variables_areProjectUserAndModel_andEachIsUsed() {
    assertThat(board.variables().keySet()).containsExactly("project", "user", "model");
    for (Map.Entry<String, JsonNode> variable : board.variables().entrySet()) {
      String name = variable.getKey();
      assertThat(variable.getValue().path("url").asText())
          .startsWith("/api/v1/query/values?dimension=" + name + "&");
      assertThat(board.targets())
          .anyMatch(target -> target.body().contains("${" + name + ":json}"));
    }
  }

  /** Grafana puts the value of All in unquoted: what it makes of a filter must be whole. */
  @Test
  void filters_areJson_whateverIsChosen() throws IOException {
    List<String> odd = List.of("a \"b\"", "c:\\d", "]},{", "${user:json}");
    Choice some = ALL.with(Map.of("project", odd, "user", odd, "model", odd));
    for (Target target : board.targets()) {
      for (JsonNode filter : JSON.readTree(board.fill(target.body(), some)).path("where")) {
        assertThat(filter.path("any")).as(target.panel()).hasSize(1);
        assertThat(filter.at("/any/0/in").toString()).isEqualTo(JSON.writeValueAsString(odd));
      }
      for (JsonNode filter : JSON.readTree(board.fill(target.body(), ALL)).path("where")) {
        assertThat(filter.path("any")).as(target.panel()).hasSize(2);
        assertThat(filter.at("/any/1/field")).isEqualTo(filter.at("/any/0/field"));
        assertThat(filter.at("/any/1/prefix").asText("none")).isEmpty();
      }
    }
  }

  @Test
  void overrides_areOfColumnsThatThereAre() {
    for (JsonNode panel : board.json().path("panels")) {
      Set<String> columns = new TreeSet<>();
      for (JsonNode target : panel.path("targets")) {
        target.path("columns").forEach(column -> columns.add(column.path("text").asText()));
      }
      for (JsonNode override : panel.at("/fieldConfig/overrides")) {
        assertThat(columns).contains(override.at("/matcher/options").asText());
      }
      String name = panel.at("/fieldConfig/defaults/displayName").asText();
      if (!name.isEmpty()) {
        assertThat(columns).contains(name.replaceAll("^\\$\\{__field\\.labels\\.(.*)}$", "$1"));
      }
    }
  }

  @Test
  void source_hasItsKeyFromTheEnvironment_thatComposeGivesToGrafana() throws IOException {
    YAMLMapper yaml = new YAMLMapper();
    JsonNode grafana =
        yaml.readTree(Files.readString(Path.of("docker-compose.yml"))).at("/services/grafana");
    JsonNode source =
        yaml.readTree(
                Files.readString(
                    Path.of("monitoring/grafana/provisioning/datasources/tallyhouse.yml")))
            .at("/datasources/0");
    assertThat(source.at("/jsonData/apiKeyKey").asText()).isEqualTo("X-API-Key");
    assertThat(source.at("/jsonData/allowedHosts/0")).isEqualTo(source.path("url"));
    String variable = source.at("/secureJsonData/apiKeyValue").asText();
    assertThat(variable).isEqualTo("$GRAFANA_TALLYHOUSE_KEY");
    assertThat(grafana.path("environment").has(variable.substring(1))).isTrue();
    assertThat(grafana.at("/environment/GF_PLUGINS_PREINSTALL").asText())
        .startsWith(source.path("type").asText() + "@");
    assertThat(Files.readString(Path.of("docs/configuration.md"))).contains(variable.substring(1));
  }
}
