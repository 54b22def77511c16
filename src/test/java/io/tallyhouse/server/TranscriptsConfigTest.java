package io.tallyhouse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.transcript.TranscriptPlaces;
import io.tallyhouse.transcript.TranscriptPlaces.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where transcripts are looked for. */
class TranscriptsConfigTest {
  private static final Path JAVA_HOME = Path.of("/home/java");
  private static final String DIR = "TALLYHOUSE_TRANSCRIPTS_DIR";
  private static final String CLAUDE_DIR = "CLAUDE_CONFIG_DIR";

  @TempDir Path temp;

  @Test
  void unlessConfiguredOtherwise_bothOfClaudeCodesPlaces_nobodyNamed() {
    assertThat(places(Map.of()))
        .isEqualTo(defaults("/home/java/.claude/projects", "/home/java/.config/claude/projects"));
    assertThat(places(Map.of("HOME", "/home/ada", DIR, " ", CLAUDE_DIR, "")))
        .isEqualTo(defaults("/home/ada/.claude/projects", "/home/ada/.config/claude/projects"));
    assertThat(places(Map.of("HOME", "/home/ada", "XDG_CONFIG_HOME", "/xdg")))
        .isEqualTo(
            defaults(
                "/home/ada/.claude/projects",
                "/xdg/claude/projects",
                "/home/ada/.config/claude/projects"));
    assertThat(places(Map.of("HOME", "/home/ada", "XDG_CONFIG_HOME", "/home/ada/.config")))
        .isEqualTo(places(Map.of("HOME", "/home/ada")));
  }

  @Test
  void claudesOwnVariable_namesConfigurations() {
    assertThat(places(Map.of(CLAUDE_DIR, "/a,~/b/ , /c/../d", "HOME", "/home/ada")))
        .isEqualTo(named(CLAUDE_DIR, true, "/a", "/home/ada/b", "/d"));
  }

  @Test
  void ourVariable_goesFirst_andNamesSeveral() {
    Map<String, String> environment =
        Map.of(DIR, "/a,~/b:/c", CLAUDE_DIR, "/never", "HOME", "/home/ada");

    assertThat(places(environment)).isEqualTo(named(DIR, false, "/a", "/home/ada/b", "/c"));
    assertThat(places(Map.of(DIR, "~"))).isEqualTo(named(DIR, false, "/home/java"));
    assertThat(places(Map.of(DIR, ",/a,,/b,"))).isEqualTo(named(DIR, false, "/a", "/b"));
  }

  @Test
  void separatorWithinTheNameOfADirectory_isAPartOfIt() throws IOException {
    Path comma = Files.createDirectory(temp.resolve("one, two"));
    Path colon = Files.createDirectory(temp.resolve("c:d,e"));
    Path one = Files.createDirectory(temp.resolve("one"));

    assertThat(places(Map.of(DIR, comma.toString())))
        .isEqualTo(named(DIR, false, comma.toString()));
    assertThat(places(Map.of(DIR, one + "," + colon + ":" + comma + ",/nope")))
        .isEqualTo(named(DIR, false, one.toString(), colon.toString(), comma.toString(), "/nope"));
    assertThat(places(Map.of(CLAUDE_DIR, comma + "," + one)))
        .isEqualTo(named(CLAUDE_DIR, true, comma.toString(), one.toString()));
  }

  @Test
  void listOfNothing_isRefusedByTheVariablesName() {
    assertThatThrownBy(() -> places(Map.of(DIR, ",:,")))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining(DIR);
    assertThatThrownBy(() -> places(Map.of(DIR, "/a,~ada/x")))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining(DIR)
        .hasMessageContaining("~ada/x");
    assertThatThrownBy(() -> places(Map.of(CLAUDE_DIR, "a\0b")))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining(CLAUDE_DIR);
  }

  private static TranscriptPlaces places(Map<String, String> environment) {
    return TranscriptsConfig.places(environment, JAVA_HOME);
  }

  private static TranscriptPlaces defaults(String... dirs) {
    return named("", false, dirs);
  }

  private static TranscriptPlaces named(String setting, boolean configuration, String... dirs) {
    return new TranscriptPlaces(
        List.of(dirs).stream().map(dir -> new Place(Path.of(dir), configuration)).toList(),
        setting);
  }
}
