package io.tallyhouse.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that is a server: from its start to the signal that ends it. */
public final class ServerProcess {
  /** Longest orderly end. What is acknowledged is stored, so to end then by force loses nothing. */
  static final Duration END_MAX = Duration.ofSeconds(9);

  private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);

  private ServerProcess() {}

  /**
   * Starts a server, says so when it is ready, and serves until SIGTERM or SIGINT ends the process
   * with status 0. Returns only by failing, with everything that was started ended.
   *
   * @param beforeReady done when the server responds, before it is said to be ready
   */
  public static void serve(Config config, Consumer<Tallyhouse> beforeReady)
      throws InterruptedException {
    AtomicReference<@Nullable Tallyhouse> running = new AtomicReference<>();
    Thread end = new Thread(() -> end(running.get()), "shutdown");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      Tallyhouse server = Tallyhouse.start(config);
      running.set(server);
      try {
        beforeReady.accept(server);
      } catch (RuntimeException | Error e) {
        server.close();
        throw e;
      }
      System.out.println("Tallyhouse listening on " + server.uri());
    } catch (RuntimeException | Error e) {
      letFail(end);
      throw e;
    }
    new CountDownLatch(1).await();
  }

  /**
   * The status of an orderly end is 0, whichever signal it got. During the start there is nothing
   * to drain: the engines end when this process is gone.
   */
  private static void end(@Nullable Tallyhouse running) {
    Thread limit = new Thread(ServerProcess::endByForce, "shutdown-limit");
    limit.setDaemon(true);
    limit.start();
    if (running != null) {
      running.close();
    }
    Runtime.getRuntime().halt(0);
  }

  private static void endByForce() {
    try {
      Thread.sleep(END_MAX.toMillis());
      LOG.warn("The server did not end within {} ms: ending it by force", END_MAX.toMillis());
      Runtime.getRuntime().halt(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets a failed start have its own status; an end that is under way already goes first. */
  private static void letFail(Thread end) throws InterruptedException {
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException e) {
      end.join();
    }
  }
}
