package io.tallyhouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Scheduler;
import io.tallyhouse.account.ApiKeySecret;
import io.tallyhouse.account.IssuedKey;
import io.tallyhouse.account.KeyReference;
import io.tallyhouse.account.KeyRequest;
import io.tallyhouse.account.Scope;
import io.tallyhouse.http.auth.AuthResult;
import io.tallyhouse.http.auth.AuthResult.Granted;
import io.tallyhouse.http.auth.AuthResult.Unavailable;
import io.tallyhouse.http.auth.AuthResult.Unknown;
import io.tallyhouse.http.auth.Authenticator;
import io.tallyhouse.testing.TcpProxy;
import io.tallyhouse.testing.TestEngines;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Authentication over a real PostgreSQL that other servers change and that can be away. */
class AuthenticatorIT {
  private final Vertx vertx = Vertx.vertx();
  private final SecureRandom random = new SecureRandom();
  private final AtomicLong nanos = new AtomicLong();

  private TcpProxy proxy;
  private Pool pool;
  private PostgresApiKeys store;

  @BeforeEach
  void open() throws IOException {
    PostgresConfig config = TestEngines.newPostgresDatabase();
    PostgresMigrations.migrate(config);
    proxy = new TcpProxy(config.host(), config.port());
    pool = PostgresPool.open(vertx, PostgresDatabases.through(proxy, config));
    store = new PostgresApiKeys(pool, random);
  }

  @AfterEach
  void close() throws IOException {
    join(pool.close().toCompletionStage());
    proxy.close();
    join(vertx.close().toCompletionStage());
  }

  @Test
  void revocationOnOneServer_isSeenByAnotherWithinFiveSeconds() {
    Authenticator here = new Authenticator(store);
    Authenticator there = new Authenticator(store, nanos::get, Scheduler.systemScheduler());
    IssuedKey issued = issue();
    assertThat(authenticate(here, issued)).isInstanceOf(Granted.class);
    assertThat(authenticate(there, issued)).isInstanceOf(Granted.class);

    here.forget(join(store.revoke(new KeyReference.Id(issued.key().id()), OptionalInt.empty())));

    assertThat(authenticate(here, issued)).isInstanceOf(Unknown.class);
    // By its clock; for as long as the database takes, it uses what it knew.
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    await()
        .untilAsserted(() -> assertThat(authenticate(there, issued)).isInstanceOf(Unknown.class));
  }

  @Test
  void databaseAway_knownKeysGoOnAndOthersAreUnavailable() throws IOException {
    Authenticator authenticator = new Authenticator(store, nanos::get, Scheduler.systemScheduler());
    IssuedKey known = issue();
    IssuedKey other = issue();
    assertThat(authenticate(authenticator, known)).isEqualTo(new Granted(known.key()));

    proxy.down();
    nanos.addAndGet(Duration.ofMinutes(30).toNanos());

    assertThat(authenticate(authenticator, known)).isEqualTo(new Granted(known.key()));
    assertThat(authenticate(authenticator, other)).isEqualTo(new Unavailable());
    ApiKeySecret nobodys = ApiKeySecret.generate(random);
    assertThat(join(authenticator.authenticate(nobodys.reveal(), Scope.ADMIN)))
        .isEqualTo(new Unavailable());

    proxy.up();

    await()
        .untilAsserted(
            () -> {
              nanos.addAndGet(Duration.ofSeconds(3).toNanos());
              assertThat(authenticate(authenticator, other)).isEqualTo(new Granted(other.key()));
            });
    assertThat(join(authenticator.authenticate(nobodys.reveal(), Scope.ADMIN)))
        .isEqualTo(new Unknown());
  }

  private IssuedKey issue() {
    return join(store.create(new KeyRequest("acme", "laptop", Set.of(Scope.WRITE_EVENTS))));
  }

  private static AuthResult authenticate(Authenticator authenticator, IssuedKey key) {
    return join(authenticator.authenticate(key.secret().reveal(), Scope.WRITE_EVENTS));
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
