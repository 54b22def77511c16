package io.tallyhouse.server;

import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.ServerJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command line in a process of its own, as a script sees it. */
final class TallyhouseProcess implements AutoCloseable {
  private static final Path HOME = Path.of(System.getProperty("tallyhouse.home", "."));

  /** A first start takes several seconds where nothing else runs. */
  private static final Duration START_MAX = Duration.ofMinutes(3);

  private static final Duration POLL = Duration.ofMillis(20);
  private static final Pattern LISTENING = Pattern.compile("listening on (http://[^ ]+:[0-9]+)\\R");

  private final Process process;
  private final Path out;
  private final Path err;

  /** How a process ended and what it said. */
  record Ended(int status, String out, String err) {}

  private TallyhouseProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts the command line.
   *
   * @param logs the directory for what it prints
   * @param environment on top of this one, in which nothing of Tallyhouse's is
   */
  static TallyhouseProcess start(Path logs, Map<String, String> environment, String... arguments) {
    return start(HOME, logs, environment, arguments);
  }

  /** The same, of another installation. */
  static TallyhouseProcess start(
      Path home, Path logs, Map<String, String> environment, String... arguments) {
    List<String> flags = new ArrayList<>(quiet());
    flags.addAll(List.of("-Xmx512m", "-Dtallyhouse.home=" + home));
    List<String> command = ServerJvm.command(flags);
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile(logs, "out", ".txt");
      Path err = Files.createTempFile(logs, "err", ".txt");
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("TALLYHOUSE_"));
      builder.environment().put("TALLYHOUSE_HTTP_PORT", "0");
      builder.environment().put("TALLYHOUSE_SYNC_USER", "");
      builder.environment().putAll(environment);
      return new TallyhouseProcess(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it says where it listens. */
  URI awaitListening() throws InterruptedException {
    return awaitListening(START_MAX);
  }

  /** The same, where more has to be done before. */
  URI awaitListening(Duration max) throws InterruptedException {
    long deadline = System.nanoTime() + max.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      Matcher listening = LISTENING.matcher(read(out));
      if (listening.find()) {
        return URI.create(listening.group(1));
      }
      Thread.sleep(POLL.toMillis());
    }
    throw new AssertionError("not listening: " + read(out) + read(err));
  }

  long pid() {
    return process.pid();
  }

  /** What it printed to standard output up to now. */
  String out() {
    return read(out);
  }

  /** Waits for its end. */
  Ended awaitEnd() throws InterruptedException {
    return awaitEnd(START_MAX);
  }

  Ended awaitEnd(Duration max) throws InterruptedException {
    if (!process.waitFor(max.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("not ended within " + max + ": " + read(out) + read(err));
    }
    return new Ended(process.exitValue(), read(out), read(err));
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Sends SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends it in order, by force if need be. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(Patience.MAX.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the launcher says to newer JVMs, so that they warn of nothing. */
  private static List<String> quiet() {
    return Runtime.version().feature() < 24
        ? List.of()
        : List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  }
}
