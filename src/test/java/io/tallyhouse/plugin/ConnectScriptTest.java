package io.tallyhouse.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.agent.AgentScripts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script that connects a machine without Tallyhouse. */
class ConnectScriptTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] SERVER = {
    "--url", "http://127.0.0.1:8080/", "--key", "th_live_abcdefghijklmnop"
  };

  @TempDir Path home;

  private record Ended(int status, String output) {}

  @BeforeEach
  void script() throws IOException {
    Files.write(home.resolve("connect.sh"), AgentScripts.connectScript());
    Files.createDirectories(home.resolve(".claude"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\n  \"model\": \"opus\",\n  \"env\": {},\n  \"hooks\": {\"Stop\": []}\n}\n",
        "{\"x\":[1,{\"env\":{\"a\":\"b\"}},\"}{\"],\r\n\"hooks\":{\"PreToolUse\":[{\"matcher\":\"Bash\",\"hooks\":"
            + "[{\"type\":\"command\",\"command\":\"echo \\\"hi\\\" ]\"}]}]},\"env\":{\"A\":\"ü\"}}",
      })
  void settings_getWhatIsOurs_keepTheRest_andComeBack(String before) throws Exception {
    Files.writeString(settings(), before);
    Ended connected = run(SERVER);
    assertThat(connected.status()).as(connected.output()).isZero();
    JsonNode was = JSON.readTree(before);
    JsonNode json = JSON.readTree(settings().toFile());
    was.fieldNames().forEachRemaining(name -> assertThat(json.has(name)).isTrue());
    assertThat(json.at("/env/OTEL_EXPORTER_OTLP_ENDPOINT").asText())
        .isEqualTo("http://127.0.0.1:8080");
    was.path("env")
        .properties()
        .forEach(
            field -> assertThat(json.path("env").get(field.getKey())).isEqualTo(field.getValue()));
    assertThat(json.path("x")).isEqualTo(was.path("x"));
    for (String event : List.of("SessionStart", "PreToolUse", "PostToolBatch", "Stop")) {
      JsonNode groups = json.path("hooks").path(event);
      assertThat(groups).hasSize(was.path("hooks").path(event).size() + 1);
      JsonNode handler = groups.get(0).at("/hooks/0");
      assertThat(Path.of(handler.path("command").asText())).isExecutable();
      assertThat(handler.path("args").get(0).asText()).isEqualTo(event);
    }
    assertThat(connected.output()).doesNotContain("th_live_abcdefghijklmnop");
    assertThat(run("--undo").status()).isZero();
    assertThat(Files.readString(settings())).isEqualTo(before);
  }

  @Test
  void withoutSettings_theyAreMade_andDeletedAgain() throws Exception {
    assertThat(run(SERVER).status()).isZero();
    assertThat(JSON.readTree(settings().toFile()).path("hooks").size()).isEqualTo(16);
    assertThat(run(SERVER).output()).contains("connected already");
    assertThat(run("--undo").status()).isZero();
    assertThat(settings()).doesNotExist();
  }

  @Test
  void dryRun_changesNothing() throws Exception {
    Files.writeString(settings(), "{\"a\": 1}");
    List<String> options = new ArrayList<>(List.of(SERVER));
    options.add("--dry-run");
    Ended shown = run(options.toArray(String[]::new));
    assertThat(shown.output()).contains("OTEL_LOGS_EXPORTER");
    assertThat(Files.readString(settings())).isEqualTo("{\"a\": 1}");
    assertThat(home.resolve(".tallyhouse-agent")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"a\": 1\n \"b\": 2}'            | line 2: a comma is missing",
        "'{\"a\": 1,}'                      | a value is missing",
        "'{\"a\": [1, 2}'                   | too many",
        "'{\"a\": {'                        | end in the middle",
        "'[]'                               | no JSON object",
        "'{} {}'                            | more than one JSON value",
        "'{\"env\": [1]}'                   | /env is no object",
        "'{\"hooks\": {\"Stop\": {}}}'      | /hooks/Stop is no array",
        "'{\"env\": {\"OTEL_LOGS_EXPORTER\": \"x\"}}' | OTEL_LOGS_EXPORTER already",
        "'{\"enabledPlugins\": {\"tallyhouse@t\": true}}' | the plugin reports",
      })
  void otherSettings_areNamed_andLeftAlone(String text, String message) throws Exception {
    Files.writeString(settings(), text);
    Ended refused = run(SERVER);
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.output()).contains(message);
    assertThat(Files.readString(settings())).isEqualTo(text);
  }

  @Test
  void undo_ofChangedSettings_leavesThemAndSaysSo() throws Exception {
    assertThat(run(SERVER).status()).isZero();
    String changed = Files.readString(settings()).replace("gzip", "none");
    Files.writeString(settings(), changed);
    assertThat(run("--undo").output()).contains("was changed since");
    assertThat(Files.readString(settings())).isEqualTo(changed);
  }

  private Path settings() {
    return home.resolve(".claude/settings.json");
  }

  private Ended run(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", home.resolve("connect.sh").toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HOME", home.toString());
    builder.environment().remove("CLAUDE_CONFIG_DIR");
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), output);
  }
}
