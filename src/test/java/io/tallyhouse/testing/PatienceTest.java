package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PatienceTest {
  /** A wait of so many seconds at most, whose end is a failure. */
  private static final Pattern WAIT =
      Pattern.compile(
          "(?:atMost\\(\\s*Duration\\.ofSeconds\\((?<max>\\d+)\\)"
              + "|\\.(?:get|await|waitFor|orTimeout)\\((?<seconds>\\d+), TimeUnit\\.SECONDS\\))");

  /** More than Awaitility's own 10 s; the rest is for a machine on which this test takes long. */
  private static final long LEFT_MS_MIN = 20_000;

  @Test
  void await_isPatient_whereNoTestSaysHowLong() {
    AtomicLong leftMs = new AtomicLong();
    Awaitility.await()
        .conditionEvaluationListener(condition -> leftMs.set(condition.getRemainingTimeInMS()))
        .until(() -> true);

    assertThat(leftMs).hasValueGreaterThan(LEFT_MS_MIN);
  }

  @Test
  void noTestWaitsForLess() throws IOException {
    List<String> impatient = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        Matcher wait = WAIT.matcher(Files.readString(file));
        while (wait.find()) {
          String seconds = Objects.requireNonNullElse(wait.group("max"), wait.group("seconds"));
          if (Long.parseLong(seconds) < Patience.MAX_SECONDS) {
            impatient.add(file + ": " + wait.group());
          }
        }
      }
    }
    assertThat(impatient).as("waits of less than Patience.MAX").isEmpty();
  }
}
