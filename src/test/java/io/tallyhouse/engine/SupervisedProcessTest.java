package io.tallyhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tallyhouse.testing.Patience;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedProcessTest {
  private static final String UNTIL_STDIN_CLOSES = "echo started; while read -r line; do :; done";

  @TempDir Path temp;

  @Test
  void killedProcess_isStartedAgain() {
    try (SupervisedProcess process =
        SupervisedProcess.start(spec(UNTIL_STDIN_CLOSES, () -> true))) {
      long first = process.pid();
      ProcessHandle.of(first).orElseThrow().destroyForcibly();
      await().until(() -> process.pid() != first && process.isAlive());
    }
  }

  @Test
  void closing_endsTheProcessThroughItsStdin() throws Exception {
    SupervisedProcess process =
        SupervisedProcess.start(spec(UNTIL_STDIN_CLOSES + "; echo ended", this::hasStarted));
    process.close();
    process.close();
    assertThat(process.isAlive()).isFalse();
    assertThat(Files.readString(log())).isEqualTo("started\nended\n");
  }

  @Test
  void processThatDoesNotEnd_isKilledOnClose() {
    SupervisedProcess process =
        SupervisedProcess.start(
            spec("echo started; exec sleep 600", this::hasStarted, Duration.ofMillis(500)));
    process.close();
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void processThatEndsAtItsStart_failsTheStartWithItsLastWords() {
    assertThatThrownBy(
            () -> SupervisedProcess.start(spec("echo one; echo the reason; exit 3", () -> false)))
        .isInstanceOf(EngineException.class)
        .hasMessage("test ended at its start: the reason (log: " + log() + ")");
  }

  @Test
  void processThatFailsAgainAndAgain_isGivenUp() throws Exception {
    Path starts = temp.resolve("starts");
    String script =
        "echo x >> "
            + starts
            + "; [ $(wc -l < "
            + starts
            + ") -gt 1 ] && exit 1; "
            + UNTIL_STDIN_CLOSES;
    try (SupervisedProcess process = SupervisedProcess.start(spec(script, this::hasStarted))) {
      ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();
      int expected = 1 + SupervisedProcess.FAILURES_MAX;
      await().until(() -> Files.readAllLines(starts).size() == expected);
      await()
          .during(SupervisedProcess.BACKOFF_MAX.plusSeconds(1))
          .until(() -> Files.readAllLines(starts).size() == expected && !process.isAlive());
    }
  }

  @Test
  void largeLog_isSetAsideAtTheStart() throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(log().toFile(), "rw")) {
      file.setLength(ProcessLog.BYTES_MAX + 1);
    }
    try (SupervisedProcess process =
        SupervisedProcess.start(spec(UNTIL_STDIN_CLOSES, this::hasStarted))) {
      assertThat(process.isAlive()).isTrue();
      assertThat(Files.size(log())).isLessThan(100);
      assertThat(temp.resolve("test.log.1")).exists();
    }
  }

  private boolean hasStarted() {
    try {
      return Files.readString(log()).contains("started");
    } catch (IOException e) {
      return false;
    }
  }

  private Path log() {
    return temp.resolve("test.log");
  }

  private SupervisedProcess.Spec spec(String script, BooleanSupplier ready) {
    return spec(script, ready, Patience.MAX);
  }

  private SupervisedProcess.Spec spec(String script, BooleanSupplier ready, Duration stopWaitMax) {
    return new SupervisedProcess.Spec(
        "test",
        List.of("/bin/sh", "-c", script),
        Map.of("PATH", "/usr/bin:/bin"),
        log(),
        ready,
        stopWaitMax);
  }
}
