package io.tallyhouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.account.ApiKeySecret;
import io.tallyhouse.account.KeyRequest;
import io.tallyhouse.account.Scope;
import io.tallyhouse.engine.EmbeddedPostgres;
import io.tallyhouse.testing.TestEngines;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that is killed and comes back on the same port. */
class PostgresRestartIT {
  @TempDir Path dataDir;

  @Test
  void pool_goesOnWhenTheKilledDatabaseIsBack() {
    Vertx vertx = Vertx.vertx();
    try (EmbeddedPostgres engine = EmbeddedPostgres.start(dataDir)) {
      PostgresConfig config = TestEngines.config(engine);
      PostgresMigrations.migrate(config);
      Pool pool = PostgresPool.open(vertx, config);
      PostgresApiKeys store = new PostgresApiKeys(pool, new SecureRandom());
      ApiKeySecret secret = ApiKeySecret.generate(new SecureRandom());
      KeyRequest request = new KeyRequest("acme", "laptop", Set.of(Scope.WRITE_EVENTS));
      var key = store.ensure(secret, request).toCompletableFuture().join();

      long killed = engine.pid();
      ProcessHandle.of(killed).orElseThrow().destroyForcibly();

      Awaitility.await()
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                assertThat(engine.pid()).isNotEqualTo(killed);
                assertThat(store.findBySha256(secret.sha256()).toCompletableFuture().join())
                    .contains(key);
              });
      pool.close().toCompletionStage().toCompletableFuture().join();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
