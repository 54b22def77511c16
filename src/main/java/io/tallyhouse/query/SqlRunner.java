package io.tallyhouse.query;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Runs a statement that queries or repairs. Implementations block, for a bounded time, and are
 * thread-safe.
 */
@FunctionalInterface
public interface SqlRunner {
  /**
   * All rows that a query gives. A response that is not whole is no response.
   *
   * @param accountId whose rows alone are read and changed; bound as {@code {account:UInt32}}
   * @param sql the statement's text
   * @param parameters values of its other {@code {name:Type}} parameters
   * @param route the endpoint it is run for, for the log
   * @throws QueryException if there is no whole response
   */
  List<Row> rows(int accountId, String sql, Map<String, Object> parameters, String route);

  /**
   * Runs a statement that gives no rows, and returns when it has had its effect. Parameters as of
   * {@link #rows}.
   *
   * @throws QueryException if it is not known to have had it
   */
  default void execute(int accountId, String sql, Map<String, Object> parameters, String route) {
    rows(accountId, sql, parameters, route);
  }

  /**
   * Runs a statement beside whatever the caller does until it needs the rows; or only then, where
   * no thread is free.
   *
   * @param parameters must not be changed afterwards
   * @return gives the rows, or throws, as {@link #rows} does
   */
  default Supplier<List<Row>> begin(
      int accountId, String sql, Map<String, Object> parameters, String route) {
    return () -> rows(accountId, sql, parameters, route);
  }

  /**
   * The same for one query: no statement takes longer than it, or begins after its end, and those
   * that are under way at its end are cancelled in the store. A statement that fails ends it, as
   * one does whose result is too large for it, with {@link ResultTooLargeException}.
   */
  default SqlRunner during(QueryContext context) {
    return this;
  }
}
