package io.tallyhouse.api.operations;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Whether the server can do its work. However often it is requested, a check runs once at a time
 * and at most once in {@link #SHARED}; one that hangs holds a single thread and is reported in
 * time. Thread-safe.
 */
public final class Readiness implements AutoCloseable {
  /** How long a result is used again. */
  static final Duration SHARED = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

  /**
   * What was found.
   *
   * @param shuttingDown whether the server is about to end
   * @param checks by name, each {@link ReadinessCheck#OK}, degraded, or what is wrong
   */
  public record Report(boolean shuttingDown, Map<String, String> checks) {
    /** Whether the server should be sent requests. */
    public boolean ready() {
      return !shuttingDown && checks.values().stream().allMatch(ReadinessCheck::serves);
    }

    /** In a word. */
    String status() {
      if (shuttingDown) {
        return "shutting down";
      }
      if (!ready()) {
        return "unavailable";
      }
      boolean ok = checks.values().stream().allMatch(ReadinessCheck.OK::equals);
      return ok ? ReadinessCheck.OK : ReadinessCheck.DEGRADED;
    }
  }

  private final List<Checking> checkings;
  private final ExecutorService threads;
  private final LongSupplier nanoTime;
  private volatile boolean shuttingDown;

  public Readiness(List<ReadinessCheck> checks) {
    this(checks, System::nanoTime);
  }

  Readiness(List<ReadinessCheck> checks, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.checkings = checks.stream().map(Checking::new).toList();
    this.threads =
        Executors.newFixedThreadPool(
            checks.size(),
            task -> {
              Thread thread = new Thread(task, "readiness");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Runs all checks beside each other. The future never fails. */
  public CompletableFuture<Report> report() {
    List<CompletableFuture<String>> results = new ArrayList<>();
    checkings.forEach(checking -> results.add(checking.result()));
    return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
        .thenApply(
            all -> {
              Map<String, String> found = new LinkedHashMap<>();
              for (int i = 0; i < checkings.size(); i++) {
                found.put(checkings.get(i).check.name(), results.get(i).join());
              }
              return new Report(shuttingDown, found);
            });
  }

  /** From now on the server is not ready, whatever the checks say. */
  public void shutDown() {
    shuttingDown = true;
  }

  @Override
  public void close() {
    shutDown();
    threads.shutdownNow();
  }

  /** One check and its latest result. */
  private final class Checking {
    final ReadinessCheck check;

    // INVARIANT: guarded by this. `running` is the test itself, `latest` its result in time.
    private @Nullable CompletableFuture<String> running;
    private CompletableFuture<String> latest = CompletableFuture.completedFuture("");
    private long usedUntil;
    private String reported = ReadinessCheck.OK;

    Checking(ReadinessCheck check) {
      this.check = check;
      usedUntil = nanoTime.getAsLong();
    }

    synchronized CompletableFuture<String> result() {
      if (!latest.isDone() || nanoTime.getAsLong() - usedUntil < 0) {
        return latest;
      }
      if (running == null || running.isDone()) {
        running = start();
      }
      latest =
          running
              .copy()
              .orTimeout(check.max().toMillis(), TimeUnit.MILLISECONDS)
              .handle((result, failure) -> keep(resultOf(result, failure), failure));
      return latest;
    }

    private CompletableFuture<String> start() {
      try {
        return CompletableFuture.supplyAsync(this::test, threads);
      } catch (RejectedExecutionException e) {
        return CompletableFuture.completedFuture("shutting down");
      }
    }

    private String test() {
      try {
        return check.test().call();
      } catch (Exception e) {
        throw new CompletionException(e);
      }
    }

    /** Nothing of the failure but its kind: anybody may read it. */
    private String resultOf(@Nullable String result, @Nullable Throwable failure) {
      if (result != null) {
        return result;
      }
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      if (cause instanceof TimeoutException) {
        return "no response within " + check.max().toMillis() + " ms";
      }
      return "failed";
    }

    private synchronized String keep(String result, @Nullable Throwable failure) {
      Duration use = result.equals(ReadinessCheck.OK) ? check.okFor() : SHARED;
      usedUntil = nanoTime.getAsLong() + use.toNanos();
      if (!result.equals(reported)) {
        LOG.atLevel(result.equals(ReadinessCheck.OK) ? Level.INFO : Level.WARN)
            .log(
                "Readiness of {}: {}{}",
                check.name(),
                result,
                failure == null ? "" : ": " + failure);
        reported = result;
      }
      return result;
    }
  }
}
