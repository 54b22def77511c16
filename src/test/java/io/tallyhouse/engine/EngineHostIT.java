package io.tallyhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tallyhouse.testing.Patience;
import java.io.BufferedReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the engines when the server goes. */
class EngineHostIT {
  /** Shared: the first start in a directory takes long. */
  @TempDir static Path temp;

  private final List<Process> processes = new ArrayList<>();
  private final List<Host> hosts = new ArrayList<>();

  private record Host(Process process, long clickHousePid, URI url, long postgresPid) {}

  @AfterEach
  void killHosts() {
    processes.forEach(Process::destroyForcibly);
    // The temporary directory is deleted after this: nobody may still write to it.
    await().until(() -> hosts.stream().allMatch(EngineHostIT::isGone));
  }

  @Test
  void killedServer_leavesNoOrphan() throws Exception {
    Host host = start();
    host.process().destroyForcibly().waitFor();
    await().until(() -> isGone(host));
  }

  @Test
  void killedServer_canBeStartedAgainAtOnceWithItsData() throws Exception {
    Host first = start();
    String password = Files.readString(temp.resolve("clickhouse.password")).strip();
    assertThat(
            Engines.ask(first.url(), "tallyhouse", password, "CREATE DATABASE x ENGINE = Atomic"))
        .isEmpty();
    for (int i = 0; i < 2; i++) {
      Host host = i == 0 ? first : start();
      assertThat(Engines.ask(host.url(), "tallyhouse", password, "EXISTS DATABASE x"))
          .isEqualTo("1");
      host.process().destroyForcibly();
    }
    Host last = start();
    assertThat(Engines.ask(last.url(), "tallyhouse", password, "EXISTS DATABASE x")).isEqualTo("1");
  }

  @Test
  void serverThatEnds_takesItsEnginesAlong() throws Exception {
    Host host = start();
    host.process().getOutputStream().close();
    assertThat(host.process().waitFor(Patience.MAX_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(host.process().exitValue()).isZero();
    assertThat(isGone(host)).isTrue();
  }

  @Test
  void secondServer_isReportedWhichProcessUsesTheDirectory() throws Exception {
    Host host = start();
    assertThatThrownBy(() -> DataDirectory.open(temp))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(
            "in use by another Tallyhouse (process " + host.process().pid() + ")");
  }

  private static boolean isGone(Host host) {
    return Engines.isGone(host.clickHousePid()) && Engines.isGone(host.postgresPid());
  }

  private Host start() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            EngineHost.class.getName(),
            Engines.HOME.toString(),
            temp.toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    processes.add(process);
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    while (line != null && !line.startsWith("ready ")) {
      line = output.readLine();
    }
    assertThat(line).as("the line that says the engines are ready").isNotNull();
    String[] fields = String.valueOf(line).split(" ", -1);
    Host host =
        new Host(
            process, Long.parseLong(fields[1]), URI.create(fields[2]), Long.parseLong(fields[3]));
    hosts.add(host);
    return host;
  }
}
