package io.tallyhouse.clickhouse;

import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.ingest.AccountKey;
import io.tallyhouse.ingest.SessionKey;
import io.tallyhouse.query.Row;
import io.tallyhouse.sql.SqlFile;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Lists the keys of all that is stored, in pages: a query for all of billions of events would not
 * end in time. For one reading.
 */
final class StoredKeyPages {
  /** Rows of a page, but for those of its last session. */
  static final int ROWS_MAX = 200_000;

  private static final String CALLS = SqlFile.read("sql/queries/ledger_stored_calls.sql");
  private static final String MESSAGES = SqlFile.read("sql/queries/ledger_stored_messages.sql");
  private static final String COMMENT = "ledger";

  private final ClickHouseConnection connection;
  private final int rowsMax;

  // Of the page under way.
  private int rows;
  private int account;
  private UUID session = new UUID(0, 0);
  private long key;

  StoredKeyPages(ClickHouseConnection connection, int rowsMax) {
    this.connection = connection;
    this.rowsMax = rowsMax;
  }

  void read(Consumer<SessionKey> sessions, Consumer<AccountKey> identities) {
    do {
      page(
          CALLS,
          Map.of("session", session),
          row -> {
            UUID of = UUID.fromString(row.text("session"));
            if (!of.equals(session) || account != row.number("account_id")) {
              account = (int) row.number("account_id");
              session = of;
              sessions.accept(new SessionKey(account, of));
            }
            long call = row.number("call_hash");
            if (call != EventIdentity.NONE) {
              identities.accept(new AccountKey(account, call));
            }
          });
    } while (rows >= rowsMax);
    account = 0;
    do {
      page(
          MESSAGES,
          Map.of("key", key),
          row -> {
            account = (int) row.number("account_id");
            key = row.number("key");
            identities.accept(new AccountKey(account, key));
          });
    } while (rows >= rowsMax);
  }

  private void page(String statement, Map<String, Object> behind, Consumer<Row> each) {
    Map<String, Object> parameters = new HashMap<>(behind);
    parameters.put("account", account);
    parameters.put("rows", rowsMax);
    rows = 0;
    connection.query(
        statement,
        parameters,
        COMMENT,
        row -> {
          rows++;
          each.accept(row);
        });
  }
}
