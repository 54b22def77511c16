package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.server.DashboardAuth;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A server whose transcripts a test makes up: their events come as from a sync. */
public final class DashboardServer {
  private static @Nullable DashboardServer shared;

  private final PostgresConfig postgres;
  private final TestServers.InProcess server;

  private DashboardServer() {
    postgres = TestEngines.newPostgresDatabase();
    server =
        TestServers.startOn(TestEngines.clickHouse(), postgres, "127.0.0.1", DashboardAuth.AUTO);
  }

  /** The one that all tests of this JVM share, started at the first call. */
  public static synchronized DashboardServer shared() {
    if (shared == null) {
      shared = new DashboardServer();
    }
    return shared;
  }

  public TallyhouseServer server() {
    return server;
  }

  /** A new account. */
  public Account newAccount() {
    String name = "dashboard-" + UUID.randomUUID();
    String key = server.key(name);
    return new Account(idOf(name), new ApiClient(server, key));
  }

  /** An account, and a client with a key of it. */
  public record Account(int id, ApiClient client) {}

  /** Stores the events as one request, as reading a transcript would. */
  public void store(int accountId, List<Event> events) {
    server.store(accountId, events);
  }

  private int idOf(String accountName) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {postgres.host()});
    source.setPortNumbers(new int[] {postgres.port()});
    source.setDatabaseName(postgres.database());
    try (Connection connection = source.getConnection(postgres.user(), postgres.password());
        PreparedStatement statement =
            connection.prepareStatement("SELECT id FROM accounts WHERE name = ?")) {
      statement.setString(1, accountName);
      try (ResultSet row = statement.executeQuery()) {
        assertThat(row.next()).as("account %s", accountName).isTrue();
        return row.getInt(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("can't read accounts", e);
    }
  }
}
