package io.tallyhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentConnectionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AgentOptions ALL =
      new AgentOptions(
          URI.create("http://127.0.0.1:8080/"),
          "th_live_abcdefghijklmnop",
          "ada",
          true,
          true,
          true);
  private static final String FILE =
      """
      {
        "model": "opus",
        "ratio": 1.50,
        "big": 12345678901234567890123,
        "env": {
          "PATH_ADD": "/opt/ü",
          "OTEL_LOGS_EXPORTER": "console"
        },
        "hooks": {
          "Stop": [
            {
              "hooks": [
                {
                  "type": "command",
                  "command": "say done"
                }
              ]
            }
          ]
        },
        "permissions": {
          "allow": [],
          "deny": {}
        }
      }
      """;

  @TempDir Path home;

  private AgentConnection connection() {
    return new AgentConnection(home.resolve(".claude"), home.resolve("agent"));
  }

  private Path settings() {
    return home.resolve(".claude/settings.json");
  }

  private void write(String text) throws IOException {
    Files.createDirectories(home.resolve(".claude"));
    Files.writeString(settings(), text);
  }

  @Test
  void connect_addsWhatIsOurs_andKeepsTheRest() throws IOException {
    write(FILE);
    connection().connect(ALL, ClientVersion.UNKNOWN);
    String text = Files.readString(settings());
    JsonNode json = JSON.readTree(text);
    assertThat(names(json)).containsExactly("model", "ratio", "big", "env", "hooks", "permissions");
    assertThat(text).contains("\"ratio\": 1.50,", "\"big\": 12345678901234567890123,");
    assertThat(text).contains("\"allow\": []", "\"deny\": {}", "\"PATH_ADD\": \"/opt/ü\"");
    assertThat(json.at("/env/OTEL_EXPORTER_OTLP_ENDPOINT").asText())
        .isEqualTo("http://127.0.0.1:8080");
    assertThat(json.at("/env/OTEL_EXPORTER_OTLP_HEADERS").asText())
        .isEqualTo("X-API-Key=th_live_abcdefghijklmnop");
    assertThat(json.at("/env/OTEL_LOGS_EXPORTER").asText()).isEqualTo("otlp");
    assertThat(json.at("/hooks/Stop/0/hooks/0/command").asText()).isEqualTo("say done");
    JsonNode handler = json.at("/hooks/Stop/1/hooks/0");
    assertThat(Path.of(handler.path("command").asText())).isExecutable();
    assertThat(handler.path("args").get(0).asText()).isEqualTo("Stop");
    assertThat(json.path("hooks").has("WorktreeCreate")).isFalse();
    assertThat(json.path("hooks").has("MessageDisplay")).isFalse();
    // But for what was added, not a line is another.
    assertThat(text.lines().filter(FILE.lines().toList()::contains).count())
        .isGreaterThanOrEqualTo(FILE.lines().count() - 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        FILE,
        "{}",
        "",
        "{ \"odd\" :\t[1,2 ],\n\n \"form\": {\"a\":null}}",
        "{\r\n\t\"crlf\": true\r\n}\r\n",
        "\ufeff{\n    \"mark\": 1\n}"
      })
  void undo_isExact(String before) throws IOException {
    write(before);
    connection().connect(ALL, ClientVersion.UNKNOWN);
    assertThat(Files.readString(settings())).isNotEqualTo(before);
    connection().undo();
    assertThat(Files.readString(settings())).isEqualTo(before);
    try (Stream<Path> files = Files.list(home.resolve(".claude"))) {
      assertThat(files).containsExactly(settings());
    }
    assertThat(home.resolve("agent/bin")).doesNotExist();
    assertThat(home.resolve("agent/agent.conf")).doesNotExist();
  }

  @Test
  void undo_afterAnotherChange_takesOutWhatIsOurs() throws IOException {
    write(FILE);
    connection().connect(ALL, ClientVersion.UNKNOWN);
    write(Files.readString(settings()).replace("\"opus\"", "\"sonnet\""));
    connection().undo();
    assertThat(JSON.readTree(settings().toFile()))
        .isEqualTo(JSON.readTree(FILE.replace("\"opus\"", "\"sonnet\"")));
  }

  @Test
  void undo_ofNoSettings_deletesThem() throws IOException {
    connection().connect(ALL, ClientVersion.UNKNOWN);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settings())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("agent"))))
        .isEqualTo("rwx------");
    connection().undo();
    assertThat(settings()).doesNotExist();
  }

  @Test
  void connectAgain_replacesTheConnection_andUndoIsStillExact() throws IOException {
    write(FILE);
    connection().connect(ALL, ClientVersion.UNKNOWN);
    String once = Files.readString(settings());
    assertThat(connection().preview(ALL, ClientVersion.UNKNOWN)).isEmpty();
    connection().connect(ALL, ClientVersion.UNKNOWN);
    assertThat(Files.readString(settings())).isEqualTo(once);
    AgentOptions hooksOnly =
        new AgentOptions(ALL.url(), "th_live_other_key", "", false, false, true);
    connection().connect(hooksOnly, ClientVersion.UNKNOWN);
    JsonNode json = JSON.readTree(settings().toFile());
    assertThat(json.path("env")).isEqualTo(JSON.readTree(FILE).path("env"));
    assertThat(json.at("/hooks/Stop")).hasSize(2);
    assertThat(Files.readString(home.resolve("agent/agent.conf")))
        .contains("key=th_live_other_key", "content=metadata");
    connection().undo();
    assertThat(Files.readString(settings())).isEqualTo(FILE);
  }

  @Test
  void preview_changesNothing_andShowsNoKey() throws IOException {
    write(FILE);
    List<String> lines = connection().preview(ALL, ClientVersion.UNKNOWN);
    assertThat(lines).anyMatch(line -> line.contains("X-API-Key=th_live_"));
    assertThat(lines).noneMatch(line -> line.contains(ALL.key()));
    assertThat(lines).contains("-     \"OTEL_LOGS_EXPORTER\": \"console\"");
    assertThat(Files.readString(settings())).isEqualTo(FILE);
    assertThat(home.resolve("agent")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\n \"a\": 1\n \"b\": 2}' | line 3",
        "'{\"a\": 1, \"a\": 2}'     | line 1",
        "'{\n\"a\": [1,\n'          | line 3",
        "'[]'                       | no JSON object",
        "'{} {}'                    | more than one",
        "'{\"env\": []}'            | env",
        "'{\"hooks\": {\"Stop\": {}}}' | hooks.Stop",
        "'{\"enabledPlugins\": {\"tallyhouse@tallyhouse\": true}}' | plugin",
      })
  void brokenSettings_areNamed_andLeftAlone(String text, String named) throws IOException {
    write(text);
    assertThatThrownBy(() -> connection().connect(ALL, ClientVersion.UNKNOWN))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(named);
    assertThat(Files.readString(settings())).isEqualTo(text);
    assertThat(home.resolve("agent")).doesNotExist();
  }

  @Test
  void link_isKept_andItsTargetWritten() throws IOException {
    Path target = Files.writeString(home.resolve("dotfiles.json"), "{}");
    Files.createDirectories(home.resolve(".claude"));
    Files.createSymbolicLink(settings(), target);
    connection().connect(ALL, ClientVersion.UNKNOWN);
    assertThat(Files.isSymbolicLink(settings())).isTrue();
    assertThat(Files.readString(target)).contains("OTEL_LOGS_EXPORTER");
    connection().undo();
    assertThat(Files.readString(target)).isEqualTo("{}");
  }

  @Test
  void oldClient_getsNoEventThatItDoesNotKnow_andAShell() throws IOException {
    connection().connect(ALL, ClientVersion.parse("2.0.60 (Claude Code)"));
    JsonNode hooks = JSON.readTree(settings().toFile()).path("hooks");
    assertThat(names(hooks)).hasSize(9).doesNotContain("PostToolBatch", "StopFailure");
    JsonNode handler = hooks.at("/Stop/0/hooks/0");
    assertThat(handler.has("args")).isFalse();
    assertThat(handler.path("command").asText()).startsWith("'").endsWith("/bin/hook' Stop");
    connection().undo();
    assertThat(settings()).doesNotExist();
  }

  @Test
  void connectScript_holdsWhatItInstalls() {
    String script = new String(AgentScripts.connectScript(), StandardCharsets.UTF_8);
    AgentScripts.texts().values().forEach(text -> assertThat(script).contains(text));
  }

  private static List<String> names(JsonNode object) {
    Iterator<String> names = object.fieldNames();
    List<String> all = new ArrayList<>();
    names.forEachRemaining(all::add);
    return all;
  }
}
