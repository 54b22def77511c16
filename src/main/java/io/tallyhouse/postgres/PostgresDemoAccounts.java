package io.tallyhouse.postgres;

import io.tallyhouse.sql.SqlFile;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * Which accounts hold made-up data, in PostgreSQL: beside what the data belong to, so that every
 * server on it knows. Fails with {@link io.tallyhouse.account.StoreUnavailableException} when the
 * database is away. Any thread may use it.
 */
public final class PostgresDemoAccounts {
  private final Pool pool;
  private final String mark = SqlFile.read("sql/postgres/queries/mark_demo_data.sql");
  private final String list = SqlFile.read("sql/postgres/queries/list_demo_accounts.sql");

  /**
   * @param pool of connections to a migrated database; stays the caller's to close
   */
  public PostgresDemoAccounts(Pool pool) {
    this.pool = pool;
  }

  /** The ids of the accounts that hold made-up data. */
  public CompletionStage<List<Integer>> list() {
    return execute(list, Tuple.tuple())
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(row -> row.getInteger("id"))
                    .toList())
        .toCompletionStage();
  }

  /** Notes, for good, that an account holds made-up data. */
  public CompletionStage<Void> mark(int accountId) {
    return execute(mark, Tuple.of(accountId)).<Void>mapEmpty().toCompletionStage();
  }

  private Future<RowSet<Row>> execute(String statement, Tuple arguments) {
    return pool.preparedQuery(statement)
        .execute(arguments)
        .timeout(PostgresApiKeys.STATEMENT_WAIT.toMillis(), TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(PostgresFailure.of(failure)));
  }
}
