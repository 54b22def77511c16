package io.tallyhouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ./tallyhouse} with a Java, a Maven and an engine/fetch that say how they are called. */
class LauncherTest {
  @TempDir Path temp;
  private Path home = Path.of("");

  private record Ended(int status, String out, String err) {}

  @BeforeEach
  void installation() throws IOException {
    home = Files.createDirectories(temp.resolve("in $stalled `here` 100%"));
    Files.copy(
        Path.of(System.getProperty("tallyhouse.home", ""), "tallyhouse"),
        home.resolve("tallyhouse"));
    Files.createFile(home.resolve("pom.xml"));
    Files.createDirectories(home.resolve("plugins"));
    Files.createDirectories(home.resolve("sql"));
    Files.createDirectories(home.resolve("src/main"));
    Files.createDirectories(home.resolve("target"));
    program(home.resolve("engine/fetch"), "echo fetched >&2");
    program(
        temp.resolve("jdk/bin/java"),
        """
        case " $* " in *" -version "*) echo 'openjdk version "17.0.15" 2025-04-15' >&2; exit ;; esac
        echo "LC_ALL=${LC_ALL:-} LANG=${LANG:-}"
        printf '%s\\n' "$@"
        """);
    program(
        temp.resolve("bin/mvn"),
        """
        printf '\\033[0m'; printf '\\033[1;31mERROR\\033[m something\\n' >&2
        touch target/tallyhouse.jar
        """);
  }

  @ParameterizedTest
  @CsvSource({
    "C, , C.UTF-8",
    "POSIX, , C.UTF-8",
    "'', , C.UTF-8",
    "'', C, C.UTF-8",
    "'', no_SUCH.CHARSET, C.UTF-8",
    "C.UTF-8, , C.UTF-8",
    "'', C.UTF-8, ''"
  })
  void localeWithoutCharacters_isReplaced(String lcAll, String lang, String expected)
      throws Exception {
    Ended ended = run(Map.of("LC_ALL", lcAll, "LANG", lang == null ? "" : lang), "keys", "list");
    assertThat(ended.out()).startsWith("LC_ALL=" + expected + " ");
  }

  @Test
  void build_isWithoutEscapeCodes_andItsFailureIsSaid() throws Exception {
    Ended built = run(Map.of(), "keys", "list");
    assertThat(built.status()).as(built.err()).isZero();
    assertThat(built.err()).contains("Building Tallyhouse", "ERROR something");
    assertThat(built.err() + built.out()).doesNotContain("\033");

    Files.delete(home.resolve("target/tallyhouse.jar"));
    program(temp.resolve("bin/mvn"), "exit 1");
    Ended failed = run(Map.of(), "keys", "list");
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.err()).contains("the build failed");
  }

  @Test
  void engine_isFetchedForWhatNeedsIt_andNotForHelp() throws Exception {
    for (String command : List.of("serve", "demo", "migrate")) {
      assertThat(run(Map.of(), command).err()).contains("fetched");
      assertThat(run(Map.of(), command, "--help").err()).doesNotContain("fetched");
    }
    for (String command : List.of("help", "--help", "keys", "sync")) {
      assertThat(run(Map.of(), command).err()).doesNotContain("fetched");
    }
    assertThat(run(Map.of(), "help", "serve").err()).doesNotContain("fetched");
  }

  @Test
  void crashReports_areNotLeftInTheCurrentDirectory() throws Exception {
    assertThat(run(Map.of(), "keys").out().lines())
        .contains(
            "-XX:ErrorFile="
                + home.toRealPath().toString().replace("%", "%%")
                + "/target/run/crash.%p.log");
  }

  private static void program(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private Ended run(Map<String, String> environment, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("bash", home.resolve("tallyhouse").toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().keySet().removeIf(name -> name.startsWith("TALLYHOUSE_"));
    builder.environment().put("JAVA_HOME", temp.resolve("jdk").toString());
    builder.environment().merge("PATH", "", (path, none) -> temp.resolve("bin") + ":" + path);
    builder.environment().remove("LC_CTYPE");
    environment.forEach(
        (name, value) -> {
          builder.environment().remove(name);
          if (!value.isEmpty()) {
            builder.environment().put(name, value);
          }
        });
    Path out = temp.resolve("out");
    Path err = temp.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Ended(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
