package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.account.Scope;
import io.tallyhouse.engine.PostgresPrograms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The packaged server as a process of its own, with its own engines, to be killed. It keeps its
 * port and its data directory. Not thread-safe but for {@link #uri} and {@link #key}.
 */
public final class KillableServer implements TallyhouseServer, AutoCloseable {
  /** A first start takes several seconds where nothing else runs, and one that mends some more. */
  private static final Duration START_MAX = Duration.ofMinutes(10);

  private static final Duration DUMP_WAIT = Duration.ofSeconds(3);

  private static final int LINES_MAX = 30;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path home;
  private final Path dataDir;
  private final Path log;
  private final int port = ServerPort.free();
  private final String bootstrapKey = "th_" + UUID.randomUUID();
  private final Map<String, String> environment;
  private final Thread killAtExit = new Thread(this::kill, "kill server");

  private final Queue<String> output = new ConcurrentLinkedQueue<>();

  private volatile @Nullable Process process;
  private long logBytesBefore;
  private CompletableFuture<Boolean> ready = new CompletableFuture<>();

  /**
   * @param home the installation, with the jar in {@code target}
   * @param log the file to which its messages are appended
   */
  public KillableServer(Path home, Path dataDir, Path log) {
    this(home, dataDir, log, Map.of());
  }

  /**
   * The same with more environment variables.
   *
   * @param environment beside those that say where it listens and keeps its data
   */
  public KillableServer(Path home, Path dataDir, Path log, Map<String, String> environment) {
    this.environment = new HashMap<>(environment);
    this.home = home.toAbsolutePath();
    this.dataDir = dataDir;
    this.log = log;
    EngineProfile.write(dataDir);
    Runtime.getRuntime().addShutdownHook(killAtExit);
  }

  /** Its next start has this environment variable. */
  public void set(String variable, String value) {
    environment.put(variable, value);
  }

  @Override
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Begins to start the server; {@code haltAt} is where it is to halt by itself. */
  public void launch(@Nullable String haltAt) {
    PostgresPrograms.link(dataDir);
    List<String> flags = new ArrayList<>();
    flags.add("-Xmx256m");
    flags.add("-Dtallyhouse.home=" + home);
    if (haltAt != null) {
      flags.add("-Dtallyhouse.haltAt=" + haltAt);
    }
    List<String> command = ServerJvm.command(flags);
    command.add("serve");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.startsWith("TALLYHOUSE_"));
    variables.put("TALLYHOUSE_HTTP_PORT", Integer.toString(port));
    variables.put("TALLYHOUSE_DATA_DIR", dataDir.toString());
    variables.put("TALLYHOUSE_BOOTSTRAP_KEY", bootstrapKey);
    variables.putAll(environment);
    try {
      logBytesBefore = Files.exists(log) ? Files.size(log) : 0;
      Process started = builder.start();
      CompletableFuture<Boolean> listening = new CompletableFuture<>();
      Thread reader = new Thread(() -> readOutput(started, listening), "server output");
      reader.setDaemon(true);
      reader.start();
      process = started;
      ready = listening;
    } catch (IOException e) {
      throw new UncheckedIOException("the server can't be started", e);
    }
  }

  private void readOutput(Process started, CompletableFuture<Boolean> listening) {
    try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null) {
        output.add(line);
        if (line.contains("listening on")) {
          listening.complete(true);
        }
        line = lines.readLine();
      }
    } catch (IOException e) {
      // It was killed.
    }
    // Its output ends a moment before the process does.
    int unused = started.onExit().join().exitValue();
    listening.complete(false);
  }

  /** Waits until it serves; false if it ended before. */
  public boolean awaitReady() throws InterruptedException {
    try {
      return ready.get(START_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(
          "the server does not start: " + lastMessages() + "\n" + threads(), e);
    }
  }

  /** What its threads do, which a JVM writes to its output when it gets this signal. */
  private String threads() throws InterruptedException {
    Process running = process;
    if (running == null || !running.isAlive()) {
      return "it has ended";
    }
    output.clear();
    try {
      int unused =
          new ProcessBuilder("kill", "-QUIT", Long.toString(running.pid())).start().waitFor();
      Thread.sleep(DUMP_WAIT.toMillis());
    } catch (IOException e) {
      return "its threads are unknown: " + e;
    }
    return String.join("\n", output);
  }

  /** Waits until it serves; fails with its last messages if it ends before. */
  public void assertReady(String label) throws InterruptedException {
    assertThat(awaitReady())
        .as("%s: the server starts; its log: %s", label, lastMessages())
        .isTrue();
  }

  /** The last lines that it wrote to its log since its last start. */
  public String lastMessages() {
    try {
      byte[] all = Files.readAllBytes(log);
      int from = (int) Math.min(logBytesBefore, all.length);
      String messages = new String(all, from, all.length - from, StandardCharsets.UTF_8);
      List<String> lines = messages.lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_MAX), lines.size()));
    } catch (IOException e) {
      return "unreadable: " + e;
    }
  }

  public boolean isAlive() {
    Process running = process;
    return running != null && running.isAlive();
  }

  /** Waits for its end; false if the time is over before. */
  public boolean awaitEnd(Duration max) throws InterruptedException {
    Process running = process;
    return running == null || running.waitFor(max.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Sends SIGTERM and waits for its end; returns its status. */
  public int terminate(Duration max) throws InterruptedException {
    Process running = process;
    assertThat(running).as("a server").isNotNull();
    running.destroy();
    assertThat(running.waitFor(max.toMillis(), TimeUnit.MILLISECONDS))
        .as("the server ends within %s", max)
        .isTrue();
    return running.exitValue();
  }

  /** Kills the server, not its engines, which notice. */
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }

  /** Kills its ClickHouse; false if there is none at the moment. */
  public boolean killClickHouse() {
    Process running = process;
    return running != null
        && running
            .children()
            .filter(child -> child.info().commandLine().orElse("").contains("ClickHouseProcess"))
            .map(ProcessHandle::destroyForcibly)
            .toList()
            .contains(true);
  }

  @Override
  public String key(String account, String... scopes) {
    ObjectNode body = JSON.createObjectNode().put("account", account).put("name", "test");
    String[] wanted =
        scopes.length > 0
            ? scopes
            : Arrays.stream(Scope.values()).map(Scope::wireName).toArray(String[]::new);
    Arrays.stream(wanted).forEach(body.putArray("scopes")::add);
    ApiResponse response =
        new ApiClient(this, bootstrapKey)
            .exchange(
                "POST",
                "/api/v1/admin/keys",
                Map.of("Content-Type", "application/json"),
                body.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(response.status()).as("%s", response).isEqualTo(201);
    return response.json().path("data").path("key").asText();
  }

  @Override
  public void restart() {
    close();
    launch(null);
  }

  /** Ends it in order. */
  @Override
  public void close() {
    Process running = process;
    if (running == null || !running.isAlive()) {
      return;
    }
    running.destroy();
    try {
      boolean ended = running.waitFor(Patience.MAX_SECONDS, TimeUnit.SECONDS);
      assertThat(ended).as("the server ends in time").isTrue();
      assertThat(running.exitValue()).as("status of the server").isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      running.destroyForcibly();
      PostgresPrograms.unlink(dataDir);
    }
  }
}
