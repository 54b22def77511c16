package io.tallyhouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.account.KeyRequest;
import io.tallyhouse.engine.EmbeddedPostgres;
import io.tallyhouse.postgres.PostgresMigrationException.Reason;
import io.tallyhouse.testing.TestCertificates;
import io.tallyhouse.testing.TestEngines;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections to a PostgreSQL with a certificate of the test's own, by both clients: the one that
 * migrates and the pool.
 */
class PostgresTlsIT {
  @TempDir private static Path temp;
  private static EmbeddedPostgres engine;
  private static TestCertificates certificates;
  private static TestCertificates others;

  @BeforeAll
  static void start() throws Exception {
    Path data = Files.createDirectory(temp.resolve("data"));
    engine = EmbeddedPostgres.start(data);
    PostgresConfig plain = TestEngines.config(engine);
    PostgresMigrations.migrate(plain);
    // The certificate is of localhost, not of 127.0.0.1.
    certificates = TestCertificates.create(temp.resolve("ours"), "dns:localhost");
    others = TestCertificates.create(temp.resolve("others"), "dns:localhost");
    // Written by the server, which takes no key of somebody else's, or that others can read.
    write(plain, certificates.certificate(), "server.crt");
    write(plain, certificates.key(), "server.key");
    TestEngines.execute(plain, "ALTER SYSTEM SET ssl = on");
    TestEngines.execute(plain, "SELECT pg_reload_conf()");
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sslmode=disable",
        "sslmode=allow",
        "sslmode=prefer",
        "sslmode=require",
        "sslmode=require&channel_binding=require",
        "sslmode=require&sslrootcert=OURS",
        "sslmode=verify-ca&sslrootcert=OURS",
        "sslmode=verify-full&sslrootcert=OURS",
        "sslmode=verify-full&sslrootcert=OURS&channel_binding=require&application_name=house&connect_timeout=10",
      })
  void serverThatIsTrusted_isUsed(String parameters) throws Exception {
    PostgresConfig config = config("localhost", parameters);

    assertThat(PostgresMigrations.status(config).pending()).isEmpty();
    boolean encrypted = uses(config);

    boolean always = !parameters.equals("sslmode=disable") && !parameters.equals("sslmode=allow");
    assertThat(encrypted).isEqualTo(always);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sslmode=verify-ca&sslrootcert=OURS", "sslmode=require"})
  void wrongHost_isNoMatterWhereItIsNotVerified(String parameters) throws Exception {
    assertThat(uses(config("127.0.0.1", parameters))).isTrue();
  }

  @Test
  void wrongHost_isRefused() {
    assertRefused(config("127.0.0.1", "sslmode=verify-full&sslrootcert=OURS"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sslmode=verify-full&sslrootcert=OTHERS",
        "sslmode=verify-ca&sslrootcert=OTHERS",
        "sslmode=require&sslrootcert=OTHERS",
        // Nobody whom Java trusts has signed it.
        "sslmode=verify-full",
        "sslmode=verify-ca",
        "sslmode=verify-full&sslrootcert=system",
      })
  void unknownAuthority_isRefused(String parameters) {
    assertRefused(config("localhost", parameters));
  }

  @Test
  void serverWithoutTls_isRefusedWhereItMustHaveIt_andTakenWhereItMay() throws Exception {
    PostgresConfig plain = TestEngines.newPostgresDatabase();
    for (String mode : new String[] {"require", "verify-ca", "verify-full"}) {
      PostgresConfig config = of(plain, plain.host(), "sslmode=" + mode);
      assertThatThrownBy(() -> PostgresMigrations.status(config)).hasMessageContaining(mode);
      assertThatThrownBy(() -> uses(config)).isInstanceOf(ExecutionException.class);
    }
    for (String mode : new String[] {"disable", "allow", "prefer"}) {
      PostgresConfig config = of(plain, plain.host(), "sslmode=" + mode);
      PostgresMigrations.migrate(config);
      assertThat(uses(config)).as(mode).isFalse();
    }
  }

  private static void assertRefused(PostgresConfig config) {
    assertThatThrownBy(() -> PostgresMigrations.status(config))
        .isInstanceOfSatisfying(
            PostgresMigrationException.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(Reason.NOT_TRUSTED);
              assertThat(refused.getMessage())
                  .contains(config.address(), "sslrootcert")
                  .doesNotContain(config.password());
              assertThat(refused).hasMessageNotContaining("\n");
            });
    assertThatThrownBy(() -> uses(config)).isInstanceOf(ExecutionException.class);
  }

  /** Looks up an account through the pool, and whether its connections are encrypted. */
  private static boolean uses(PostgresConfig config) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Pool pool = PostgresPool.open(vertx, config);
      PostgresApiKeys keys = new PostgresApiKeys(pool, new SecureRandom());
      assertThat(
              keys.findAccountId(KeyRequest.DEFAULT_ACCOUNT)
                  .toCompletableFuture()
                  .get(1, TimeUnit.MINUTES))
          .isPresent();
      return pool.query(
              "SELECT ssl, application_name FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                  + " WHERE pid = pg_backend_pid()")
          .execute()
          .map(
              rows -> {
                assertThat(rows.iterator().next().getString(1)).isEqualTo(config.applicationName());
                return rows.iterator().next().getBoolean(0);
              })
          .toCompletionStage()
          .toCompletableFuture()
          .get(1, TimeUnit.MINUTES);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }
  }

  private static PostgresConfig config(String host, String parameters) {
    return of(
        TestEngines.config(engine),
        host,
        parameters
            .replace("OURS", certificates.authority().toString())
            .replace("OTHERS", others.authority().toString()));
  }

  private static PostgresConfig of(PostgresConfig server, String host, String parameters) {
    return PostgresConfig.parse(
        "postgres://%s:%s@%s:%d/%s?%s"
            .formatted(
                server.user(),
                server.password(),
                host,
                server.port(),
                server.database(),
                parameters));
  }

  private static void write(PostgresConfig config, String pem, String file) {
    TestEngines.execute(
        config,
        "COPY (SELECT regexp_split_to_table('%s', '\n')) TO PROGRAM 'umask 077; cat > %s'"
            .formatted(pem.strip(), file));
  }
}
