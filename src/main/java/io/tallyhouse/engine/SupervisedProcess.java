package io.tallyhouse.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process that is kept running: when it dies by itself it is started again, a little later
 * each time, until it has failed too often. It ends when its owner closes its standard input, which
 * the death of this JVM does as well.
 *
 * <p>Thread-safe.
 */
final class SupervisedProcess implements AutoCloseable {
  /**
   * How long the process may take from its start until it is ready, recovery after a crash
   * included.
   */
  static final Duration READY_WAIT_MAX = Duration.ofSeconds(60);

  /** Restarts within {@link #FAILURE_WINDOW} after which the process is given up. */
  static final int FAILURES_MAX = 6;

  static final Duration FAILURE_WINDOW = Duration.ofMinutes(1);

  /** The wait before the first restart; it doubles with every failure in the window. */
  static final Duration BACKOFF_FIRST = Duration.ofMillis(50);

  static final Duration BACKOFF_MAX = Duration.ofSeconds(5);

  private static final Duration READY_POLL = Duration.ofMillis(10);
  private static final Duration KILL_WAIT_MAX = Duration.ofSeconds(5);
  private static final Logger logger = LoggerFactory.getLogger(SupervisedProcess.class);

  /**
   * What to run.
   *
   * @param name for messages
   * @param environment all of the process's environment; nothing of this JVM's is passed on
   * @param directory in which it runs; empty = this JVM's
   * @param log the file to which its output is appended
   * @param ready says whether the process does its work by now; called often, returns quickly
   * @param stopWaitMax how long it may take to end after its standard input has closed, before it
   *     is killed
   */
  record Spec(
      String name,
      List<String> command,
      Map<String, String> environment,
      Optional<Path> directory,
      Path log,
      BooleanSupplier ready,
      Duration stopWaitMax) {
    Spec {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }

    /** One that runs in this JVM's directory. */
    Spec(
        String name,
        List<String> command,
        Map<String, String> environment,
        Path log,
        BooleanSupplier ready,
        Duration stopWaitMax) {
      this(name, command, environment, Optional.empty(), log, ready, stopWaitMax);
    }
  }

  private final Spec spec;
  private final Thread supervisor;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Deque<Long> failuresNanos = new ArrayDeque<>();

  // INVARIANT: replaced under this object's monitor and only while not closing, so that close()
  // sees the last process.
  private volatile Process process;

  private SupervisedProcess(Spec spec) {
    this.spec = spec;
    this.process = launch();
    this.supervisor = new Thread(this::supervise, "tallyhouse-" + spec.name() + "-supervisor");
    supervisor.setDaemon(true);
  }

  /**
   * Starts the process and waits until it is ready.
   *
   * @throws EngineException when it ends or the time is up before it is ready
   */
  static SupervisedProcess start(Spec spec) {
    SupervisedProcess supervised = new SupervisedProcess(spec);
    try {
      supervised.awaitReady();
    } catch (EngineException e) {
      supervised.close();
      throw e;
    }
    supervised.supervisor.start();
    return supervised;
  }

  /** The id of the process that runs now, or of the last that ran. */
  long pid() {
    return process.pid();
  }

  /** Whether the process runs; false between its death and its restart. */
  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Closes the process's standard input, waits for its end and kills it when that takes too long.
   */
  @Override
  public void close() {
    Process last;
    synchronized (this) {
      closing.countDown();
      last = process;
    }
    try {
      last.getOutputStream().close();
    } catch (IOException e) {
      logger.debug("{}: its standard input was closed already", spec.name(), e);
    }
    try {
      if (!last.waitFor(spec.stopWaitMax().toMillis(), TimeUnit.MILLISECONDS)) {
        logger.warn(
            "{} did not end within {} ms: killing it", spec.name(), spec.stopWaitMax().toMillis());
        last.destroyForcibly().waitFor(KILL_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
      }
      supervisor.join(KILL_WAIT_MAX.toMillis());
    } catch (InterruptedException e) {
      last.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void supervise() {
    try {
      do {
        int status = process.waitFor();
        if (isClosing()) {
          return;
        }
        logger.warn("{} ended unexpectedly with status {}: starting it again", spec.name(), status);
      } while (restart());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** False when closing or after too many failures. */
  private boolean restart() throws InterruptedException {
    while (true) {
      Duration backoff = nextBackoff();
      if (failuresNanos.size() > FAILURES_MAX) {
        logger.error(
            "{} failed {} times within {} s and is given up: restart the server. Its log is {}",
            spec.name(),
            failuresNanos.size(),
            FAILURE_WINDOW.toSeconds(),
            spec.log());
        return false;
      }
      if (closing.await(backoff.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
      try {
        synchronized (this) {
          if (isClosing()) {
            return false;
          }
          process = launch();
        }
        awaitReady();
        logger.info("{} runs again as process {}", spec.name(), process.pid());
        return true;
      } catch (EngineException e) {
        logger.warn("{} could not be started again: {}", spec.name(), e.getMessage());
      }
    }
  }

  private Duration nextBackoff() {
    long now = System.nanoTime();
    failuresNanos.addLast(now);
    failuresNanos.removeIf(failure -> now - failure > FAILURE_WINDOW.toNanos());
    Duration backoff =
        BACKOFF_FIRST.multipliedBy(1L << Math.min(failuresNanos.size() - 1, FAILURES_MAX));
    return backoff.compareTo(BACKOFF_MAX) < 0 ? backoff : BACKOFF_MAX;
  }

  private Process launch() {
    try {
      ProcessLog.rotate(spec.log());
      ProcessBuilder builder = new ProcessBuilder(spec.command()).redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
      spec.directory().ifPresent(directory -> builder.directory(directory.toFile()));
      builder.environment().clear();
      builder.environment().putAll(spec.environment());
      return builder.start();
    } catch (IOException e) {
      throw new EngineException(spec.name() + " could not be started: " + e.getMessage(), e);
    }
  }

  private void awaitReady() {
    Process started = process;
    BooleanSupplier settled =
        () -> !started.isAlive() || isClosing() || spec.ready().getAsBoolean();
    boolean inTime = Poll.until(READY_WAIT_MAX, READY_POLL, settled);
    if (!started.isAlive() && !isClosing()) {
      throw new EndedAtStartException(
          spec.name() + " ended at its start: " + ProcessLog.lastLine(spec.log()),
          started.pid(),
          started.exitValue());
    }
    if (!inTime) {
      started.destroyForcibly();
      String limit = READY_WAIT_MAX.toSeconds() + " s";
      throw new EngineException(
          spec.name() + " was not ready within " + limit + " (log: " + spec.log() + ")");
    }
  }
}
