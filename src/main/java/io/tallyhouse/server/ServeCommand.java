package io.tallyhouse.server;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;

/** {@code tallyhouse serve}: serves until it is told to end. */
@CommandLine.Command(
    name = "serve",
    description = "Start the server and its databases.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Override
  public Integer call() throws InterruptedException {
    serveUntilEnd(Tallyhouse.start(config()), () -> {});
    return 0;
  }

  /** The configuration of this process. */
  static Config config() {
    String home = System.getProperty("tallyhouse.home", ".");
    return Config.from(
        System.getenv(), Path.of(System.getProperty("user.home")), Path.of(home).toAbsolutePath());
  }

  /**
   * Says that the server is ready, and returns never: SIGTERM and SIGINT end the process in order.
   */
  static void serveUntilEnd(Tallyhouse server, Runnable onReady) throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  // The status of an orderly end is 0, whatever signal asked for it.
                  Runtime.getRuntime().halt(0);
                },
                "shutdown"));
    onReady.run();
    System.out.println("Tallyhouse listening on " + server.uri());
    new CountDownLatch(1).await();
  }
}
