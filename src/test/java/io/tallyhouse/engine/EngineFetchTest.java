package io.tallyhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code engine/fetch} with an npm that does what the test says. */
class EngineFetchTest {
  private static final String LIBRARY = "the whole library";

  /** What npm does in place of installing: the last of its arguments is the package. */
  private static final String INSTALL =
      """
      while [ "$1" != --prefix ]; do shift; done
      package="$2/node_modules/@chdb/lib-linux-x64-gnu"
      mkdir -p "$package"
      echo '{"version": "1.2.3"}' >"$package/package.json"
      printf '%s' '%CONTENT%' >"$package/libchdb.so"
      """;

  private static final String WHOLE = INSTALL.replace("%CONTENT%", LIBRARY);
  private static final String HALF = INSTALL.replace("%CONTENT%", "the who");

  @TempDir Path temp;
  private Path engine = Path.of("");
  private Path library = Path.of("");

  private record Ended(int status, String output) {}

  @BeforeEach
  void installation() throws Exception {
    engine = Files.createDirectories(temp.resolve("an engine/with $odd 'name"));
    Files.copy(
        Path.of(System.getProperty("tallyhouse.home", ""), "engine", "fetch"),
        engine.resolve("fetch"));
    byte[] sha256 =
        MessageDigest.getInstance("SHA-256").digest(LIBRARY.getBytes(StandardCharsets.UTF_8));
    libraries(LIBRARY.length() + " " + HexFormat.of().formatHex(sha256));
    library = engine.resolve("node_modules/@chdb/lib-linux-x64-gnu/libchdb.so");
    program(
        "uname",
        "case \"$1\" in -s) echo Linux ;; -m) echo x86_64 ;; *) echo Linux x86_64 ;; esac");
    program("df", "printf 'Filesystem\\nx 1 1 900000000 1%% /\\n'");
  }

  @Test
  void wholeLibrary_isPutIntoPlace_andIsNotFetchedAgain() throws Exception {
    npm(WHOLE);
    assertThat(fetch().status()).isZero();
    assertThat(library).hasContent(LIBRARY);
    assertNothingIsLeft();

    npm("echo called; exit 1");
    assertThat(fetch()).isEqualTo(new Ended(0, ""));
  }

  /** What npm's end by force, or a disk that was full, left behind before there were checks. */
  @Test
  void halfLibraryInPlace_isReplaced_andSaidToBe() throws Exception {
    Files.createDirectories(library.getParent());
    Files.writeString(library.resolveSibling("package.json"), "{\"version\": \"1.2.3\"}");
    Files.writeString(library, "the who");
    npm(WHOLE);

    Ended ended = fetch();

    assertThat(ended.status()).isZero();
    assertThat(ended.output()).contains("not whole: it is fetched again");
    assertThat(library).hasContent(LIBRARY);
    assertNothingIsLeft();
  }

  @Test
  void killedHalfWay_leavesNothingThatIsTakenForWhole() throws Exception {
    // Both at once, as by power loss: the script's own end is not reached.
    npm(HALF + "kill -9 $PPID $$");
    assertThat(fetch().status()).isEqualTo(137);
    assertThat(library).doesNotExist();

    npm(WHOLE);
    assertThat(fetch().status()).isZero();
    assertThat(library).hasContent(LIBRARY);
    assertNothingIsLeft();
  }

  @Test
  void npmThatEndsWellWithHalfALibrary_isNotBelieved() throws Exception {
    npm(HALF);
    assertRefused(fetch(), "not whole");
  }

  @Test
  void libraryOfTheSameSizeAndAnotherContent_isNotUsed() throws Exception {
    npm(INSTALL.replace("%CONTENT%", "THE whole library"));
    assertRefused(fetch(), "SHA-256");
  }

  @Test
  void fullDisk_isNamed_whetherNpmNoticesOrNot() throws Exception {
    npm(HALF + "echo 'npm error code ENOSPC' >&2; exit 228");
    assertRefused(fetch(), "is full");

    npm(HALF + "touch '" + temp.resolve("written") + "'");
    program(
        "df",
        "room=900000000; [ ! -e '%s' ] || room=0".formatted(temp.resolve("written"))
            + "\nprintf \"Filesystem\\nx 1 1 $room 1%% /\\n\"");
    assertRefused(fetch(), "is full");
    // And the next time before anything is fetched.
    npm("exit 99");
    assertRefused(fetch(), "is full");
  }

  @Test
  void unreachableRegistry_isSaidInOneLine_withoutNpmsOwn() throws Exception {
    for (String code : List.of("ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT")) {
      npm(
          """
          if [ "$1" = config ]; then echo http://registry.example/; exit; fi
          printf '\\033[0m'
          echo 'npm error code %s' >&2
          echo 'npm error errno %s' >&2
          echo 'npm error     at ClientRequest.<anonymous>' >&2
          exit 1
          """
              .formatted(code, code));
      assertRefused(fetch(), "can't reach its registry (http://registry.example/, " + code + ")");
    }
  }

  @Test
  void packageThatIsNotThere_isSaidInOneLine() throws Exception {
    npm("echo 'npm ERR! code E404' >&2; exit 1");
    assertRefused(fetch(), "code E404");
  }

  @Test
  void libraryOfWhichNoDigestIsKnown_isTaken_andItsSizeIsNoted() throws Exception {
    libraries("- -");
    npm(WHOLE);
    assertThat(fetch().output()).contains("digest of the engine for linux-x64-gnu is not known");
    assertThat(fetch()).isEqualTo(new Ended(0, ""));

    Files.writeString(library, "cut");
    assertThat(fetch().status()).isZero();
    assertThat(library).hasContent(LIBRARY);
  }

  @Test
  void ownClickHouse_needsNothing() throws Exception {
    npm("exit 1");
    ProcessBuilder builder = builder();
    builder.environment().put("TALLYHOUSE_CLICKHOUSE_URL", "http://clickhouse:8123");
    assertThat(run(builder)).isEqualTo(new Ended(0, ""));
    assertThat(library).doesNotExist();
  }

  private void assertRefused(Ended ended, String reason) throws IOException {
    assertThat(ended.status()).as(ended.output()).isEqualTo(1);
    assertThat(ended.output().lines().filter(line -> line.startsWith("tallyhouse: ")))
        .as(ended.output())
        .singleElement()
        .asString()
        .contains(reason, "TALLYHOUSE_CLICKHOUSE_URL");
    assertThat(ended.output().lines().count()).as(ended.output()).isLessThanOrEqualTo(2);
    assertThat(ended.output()).doesNotContain("\033", "npm error", "npm ERR");
    assertThat(library).doesNotExist();
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> entries = Files.list(engine)) {
      assertThat(entries.map(entry -> String.valueOf(entry.getFileName())))
          .isSubsetOf("fetch", "libraries", "node_modules");
    }
  }

  private void libraries(String sizeAndDigest) throws IOException {
    Files.writeString(
        engine.resolve("libraries"), "# comment\nlinux-x64-gnu 1.2.3 " + sizeAndDigest + "\n");
  }

  private void npm(String script) throws IOException {
    program("npm", script);
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.createDirectories(temp.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder("bash", engine.resolve("fetch").toString());
    builder.environment().keySet().removeIf(name -> name.startsWith("TALLYHOUSE_"));
    builder.environment().merge("PATH", "", (path, none) -> temp.resolve("bin") + ":" + path);
    return builder;
  }

  private Ended fetch() throws IOException, InterruptedException {
    return run(builder());
  }

  private Ended run(ProcessBuilder builder) throws IOException, InterruptedException {
    Path output = temp.resolve("output");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), Files.readString(output));
  }
}
