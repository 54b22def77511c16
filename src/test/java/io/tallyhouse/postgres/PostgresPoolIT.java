package io.tallyhouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.TestEngines;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostgresPoolIT {
  private static final Duration SILENCE_MAX = Duration.ofSeconds(4);
  private static final int ROUNDS = 4;
  private static final int AROUND_MICROS = 5_000;

  /** A request that gets a connection just as the network closes it would fail. */
  @Test
  void requests_afterTheLongestSilence_getAConnection() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Pool pool = PostgresPool.open(vertx, TestEngines.postgres(), SILENCE_MAX);
      SplittableRandom random = new SplittableRandom(1);
      for (int round = 0; round < ROUNDS; round++) {
        useAllConnections(pool);
        TimeUnit.MICROSECONDS.sleep(
            SILENCE_MAX.toNanos() / 1000 + random.nextInt(-AROUND_MICROS, AROUND_MICROS));
        useAllConnections(pool);
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static void useAllConnections(Pool pool) throws Exception {
    Future<?> all =
        Future.join(
            IntStream.range(0, PostgresPool.CONNECTIONS_MAX)
                .mapToObj(i -> pool.preparedQuery("SELECT 1").execute())
                .toList());

    assertThat(
            all.otherwiseEmpty()
                .map(done -> all.cause())
                .toCompletionStage()
                .toCompletableFuture()
                .get(Patience.MAX_SECONDS, TimeUnit.SECONDS))
        .isNull();
  }
}
