package io.tallyhouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.account.ApiKeyStore;
import io.tallyhouse.account.ApiKeyStoreContract;
import io.tallyhouse.account.IssuedKey;
import io.tallyhouse.account.KeyRequest;
import io.tallyhouse.account.Scope;
import io.tallyhouse.account.StoreUnavailableException;
import io.tallyhouse.testing.TcpProxy;
import io.tallyhouse.testing.TestEngines;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

/** The contract of key stores on a real PostgreSQL, and what holds for PostgreSQL only. */
class PostgresApiKeysIT extends ApiKeyStoreContract {
  private static Vertx vertx;
  private static PostgresConfig config;
  private static TcpProxy proxy;

  private Pool pool;
  private PostgresApiKeys store;

  @BeforeAll
  static void createDatabase() throws IOException {
    vertx = Vertx.vertx();
    config = TestEngines.newPostgresDatabase();
    PostgresMigrations.migrate(config);
    proxy = new TcpProxy(config.host(), config.port());
  }

  @AfterAll
  static void close() throws IOException {
    proxy.close();
    await(vertx.close().toCompletionStage());
  }

  @BeforeEach
  void openPool() throws IOException {
    TestEngines.execute(config, "DELETE FROM api_keys");
    TestEngines.execute(config, "DELETE FROM accounts WHERE id <> 1");
    proxy.up();
    pool = PostgresPool.open(vertx, PostgresDatabases.through(proxy, config));
    store = new PostgresApiKeys(pool, new SecureRandom());
  }

  @AfterEach
  void closePool() {
    await(pool.close().toCompletionStage());
  }

  @Override
  protected ApiKeyStore store() {
    return store;
  }

  @Test
  void poolOutlivesARestartOfTheDatabase() throws IOException {
    IssuedKey issued = await(store.create(request("restart")));
    for (int round = 0; round < 3; round++) {
      proxy.down();
      assertThat(failure(store.findBySha256(issued.secret().sha256())))
          .isInstanceOf(StoreUnavailableException.class);
      proxy.up();
      // The pool may still hold a connection whose end it has not heard of: it fails once.
      Awaitility.await()
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(await(store.findBySha256(issued.secret().sha256())))
                      .contains(issued.key()));
    }
  }

  @Test
  void poolOutlivesTheEndOfAllItsConnections() {
    IssuedKey issued = await(store.create(request("terminated")));
    TestEngines.execute(
        config,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = 'tallyhouse' AND datname = current_database()");

    Awaitility.await()
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(await(store.findBySha256(issued.secret().sha256())))
                    .contains(issued.key()));
  }

  @Test
  void moreRequestsThanTheQueueHolds_failAsUnavailable() {
    IssuedKey issued = await(store.create(request("queue")));
    int requests = 4 * (PostgresPool.CONNECTIONS_MAX + PostgresPool.WAITING_MAX);

    var responses =
        IntStream.range(0, requests)
            .mapToObj(i -> store.findBySha256(issued.secret().sha256()))
            .map(CompletionStage::toCompletableFuture)
            .toList();

    for (var response : responses) {
      Throwable failure = response.handle((found, thrown) -> thrown).join();
      if (failure != null) {
        assertThat(failure).isInstanceOf(StoreUnavailableException.class);
      }
    }
    assertThat(await(store.findBySha256(issued.secret().sha256()))).contains(issued.key());
  }

  @Test
  void secretIsNowhereInTheDatabase() {
    IssuedKey issued = await(store.create(request("secret")));

    String rows =
        await(
                pool.query("SELECT string_agg(api_keys::text, ' ') FROM api_keys")
                    .execute()
                    .toCompletionStage())
            .iterator()
            .next()
            .getString(0);

    assertThat(rows)
        .contains(issued.secret().sha256Hex())
        .doesNotContain(issued.secret().reveal().substring(16));
  }

  @Test
  void scopeThatNoServerKnows_isRefusedByTheDatabase() {
    await(store.create(request("scopes")));

    assertThatThrownBy(
            () -> TestEngines.execute(config, "UPDATE api_keys SET scopes = ARRAY['root']"))
        .hasRootCauseInstanceOf(PSQLException.class);
  }

  private static KeyRequest request(String name) {
    return new KeyRequest("acme", name, Set.of(Scope.WRITE_EVENTS));
  }
}
