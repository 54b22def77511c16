package io.tallyhouse.engine;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * A stand-in for the server: holds a data directory, starts both engines at once, prints what a
 * test needs to know in one line and waits for its standard input to close.
 */
final class EngineHost {
  private EngineHost() {}

  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]);
    long start = System.nanoTime();
    try (DataDirectory data = DataDirectory.open(Path.of(args[1]))) {
      CompletableFuture<EmbeddedPostgres> starting =
          CompletableFuture.supplyAsync(() -> EmbeddedPostgres.start(data.path()));
      try (EmbeddedClickHouse clickHouse = EmbeddedClickHouse.start(home, data.path());
          EmbeddedPostgres postgres = starting.join()) {
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.println(
            String.join(
                " ",
                "ready",
                Long.toString(clickHouse.pid()),
                clickHouse.url().toString(),
                Long.toString(postgres.pid()),
                Integer.toString(postgres.port()),
                Long.toString(millis)));
        while (System.in.read() >= 0) {
          Thread.onSpinWait();
        }
        start = System.nanoTime();
      }
    }
    System.out.println("closed " + (System.nanoTime() - start) / 1_000_000);
  }
}
