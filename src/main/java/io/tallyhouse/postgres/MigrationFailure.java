package io.tallyhouse.postgres;

import static java.util.stream.Collectors.joining;

import io.tallyhouse.postgres.PostgresMigrationException.Reason;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Says in one line what a failure of Flyway means and what to do, by error code and SQLSTATE. */
final class MigrationFailure {
  private MigrationFailure() {}

  static PostgresMigrationException of(PostgresConfig config, FlywayException e) {
    if (e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
      return notOurs(config, e);
    }
    return ofAny(config, e);
  }

  static PostgresMigrationException of(PostgresConfig config, SQLException e) {
    return ofAny(config, e);
  }

  /** The database is in use for something else. */
  static PostgresMigrationException notOurs(PostgresConfig config, @Nullable Throwable cause) {
    return new PostgresMigrationException(
        Reason.NOT_OURS,
        "the PostgreSQL database %s holds tables that aren't Tallyhouse's: give Tallyhouse an empty database"
            .formatted(config.database()),
        cause);
  }

  private static PostgresMigrationException ofAny(PostgresConfig config, Exception e) {
    // The certificate's failure is the cause of the handshake's, and says more.
    @Nullable Exception certificate = cause(e, GeneralSecurityException.class);
    @Nullable Exception untrusted =
        certificate == null ? cause(e, SSLException.class) : certificate;
    if (untrusted != null) {
      return new PostgresMigrationException(
          Reason.NOT_TRUSTED,
          "PostgreSQL at %s can't be trusted with sslmode=%s: %s; check the host, sslrootcert and sslmode in TALLYHOUSE_POSTGRES_URL"
              .formatted(config.address(), config.tls().mode().wireName(), firstLine(untrusted)),
          e);
    }
    @Nullable String sqlState = sqlState(e);
    if (sqlState != null) {
      return ofSqlState(config, sqlState, e);
    }
    return new PostgresMigrationException(
        Reason.FAILED, "migrating PostgreSQL failed: " + firstLine(e), e);
  }

  private static PostgresMigrationException ofSqlState(
      PostgresConfig config, String sqlState, Exception e) {
    String sqlClass = sqlState.length() < 2 ? "" : sqlState.substring(0, 2);
    if (sqlClass.equals("28")) {
      return new PostgresMigrationException(
          Reason.WRONG_CREDENTIALS,
          "PostgreSQL at %s refuses user %s: check user, password and sslmode in TALLYHOUSE_POSTGRES_URL"
              .formatted(config.address(), config.user()),
          e);
    }
    if (sqlState.equals("3D000")) {
      return new PostgresMigrationException(
          Reason.DATABASE_MISSING,
          "PostgreSQL at %s has no database %s: create it, or name another one in TALLYHOUSE_POSTGRES_URL"
              .formatted(config.address(), config.database()),
          e);
    }
    if (sqlState.equals("42501")) {
      return new PostgresMigrationException(
          Reason.NOT_ALLOWED,
          "user %s may not create tables in the PostgreSQL database %s: make it the database's owner"
              .formatted(config.user(), config.database()),
          e);
    }
    if (sqlClass.equals("08") || sqlClass.equals("57") || sqlClass.equals("53")) {
      return new PostgresMigrationException(
          Reason.UNREACHABLE,
          "PostgreSQL at %s can't be reached: check that it runs%s and that TALLYHOUSE_POSTGRES_URL names it"
              .formatted(config.address(), tlsHint(config.tls())),
          e);
    }
    return new PostgresMigrationException(
        Reason.FAILED,
        "migrating PostgreSQL failed with SQLSTATE %s: %s".formatted(sqlState, firstLine(e)),
        e);
  }

  private static String tlsHint(PostgresTls tls) {
    boolean binds = tls.channelBinding() == PostgresTls.ChannelBinding.REQUIRE;
    return switch (tls.mode()) {
      case DISABLE, ALLOW, PREFER -> "";
      case REQUIRE, VERIFY_CA, VERIFY_FULL ->
          ", takes TLS (sslmode="
              + tls.mode().wireName()
              + (binds ? ") and binds to it (channel_binding=require)" : ")");
    };
  }

  private static <T> @Nullable T cause(Throwable e, Class<T> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }

  private static @Nullable String sqlState(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return null;
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage())
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.chars().allMatch(c -> c == '-'))
        .limit(2)
        .collect(joining(": "));
  }
}
