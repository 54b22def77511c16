package io.tallyhouse.clickhouse;

import io.tallyhouse.clickhouse.ClickHouseListener.Operation;
import io.tallyhouse.query.QueryContext;
import io.tallyhouse.query.QueryException;
import io.tallyhouse.query.QueryThreads;
import io.tallyhouse.query.ResultTooLargeException;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs queries on ClickHouse, each tagged with its route and account in the server's query log. */
public final class ClickHouseSqlRunner implements SqlRunner {
  private final ClickHouseConnection connection;
  private final QueryThreads threads;
  private final ClickHouseListener listener;
  private final StatementKiller killer;

  /** Runs one statement after the other. */
  public ClickHouseSqlRunner(ClickHouseConnection connection) {
    this(
        connection,
        (account, query) -> {
          throw new RejectedExecutionException();
        },
        ClickHouseListener.NONE);
  }

  /**
   * Runs statements beside each other where there are threads.
   *
   * @param threads may be those that the callers run on
   * @param listener notified of every statement
   */
  public ClickHouseSqlRunner(
      ClickHouseConnection connection, QueryThreads threads, ClickHouseListener listener) {
    this.connection = connection;
    this.threads = threads;
    this.listener = listener;
    this.killer = new StatementKiller(connection);
  }

  @Override
  public Supplier<List<Row>> begin(
      int accountId, String sql, Map<String, Object> parameters, String route) {
    return begin(this, accountId, sql, parameters, route);
  }

  @Override
  public List<Row> rows(int accountId, String sql, Map<String, Object> parameters, String route) {
    List<Row> rows = new ArrayList<>();
    run(
        accountId,
        parameters,
        route,
        (bound, comment) -> connection.query(sql, bound, comment, rows::add));
    return rows;
  }

  @Override
  public void execute(int accountId, String sql, Map<String, Object> parameters, String route) {
    run(accountId, parameters, route, (bound, comment) -> connection.execute(sql, bound, comment));
  }

  @Override
  public SqlRunner during(QueryContext context) {
    return new DuringQuery(context);
  }

  /** Runs the statements of one query. */
  private final class DuringQuery implements SqlRunner {
    private final QueryContext context;

    DuringQuery(QueryContext context) {
      this.context = context;
    }

    @Override
    public List<Row> rows(int accountId, String sql, Map<String, Object> parameters, String route) {
      List<Row> rows = new ArrayList<>();
      run(
          accountId,
          parameters,
          route,
          id ->
              (bound, comment) ->
                  connection.query(
                      sql, bound, comment, id, context.remaining(), context::read, rows::add));
      return rows;
    }

    @Override
    public void execute(int accountId, String sql, Map<String, Object> parameters, String route) {
      run(
          accountId,
          parameters,
          route,
          id ->
              (bound, comment) -> connection.execute(sql, bound, comment, id, context.remaining()));
    }

    /**
     * @param under gives the request of a statement that ClickHouse knows by an id
     */
    private void run(
        int accountId,
        Map<String, Object> parameters,
        String route,
        Function<String, Request> under) {
      StatementKiller.Statement statement = killer.new Statement();
      context.begin(statement);
      try {
        ClickHouseSqlRunner.this.run(accountId, parameters, route, under.apply(statement.id()));
      } catch (QueryException | ResultTooLargeException e) {
        throw context.fail(e);
      } finally {
        statement.end();
        context.finish(statement);
      }
    }

    @Override
    public Supplier<List<Row>> begin(
        int accountId, String sql, Map<String, Object> parameters, String route) {
      return ClickHouseSqlRunner.this.begin(this, accountId, sql, parameters, route);
    }
  }

  private Supplier<List<Row>> begin(
      SqlRunner runner, int accountId, String sql, Map<String, Object> parameters, String route) {
    FutureTask<List<Row>> task =
        new FutureTask<>(() -> runner.rows(accountId, sql, parameters, route));
    // If there is no thread, the caller runs it.
    threads.executeNow(accountId, task);
    return () -> result(task);
  }

  /** The task's result; runs it here if no thread has begun it. */
  private static List<Row> result(FutureTask<List<Row>> task) {
    task.run();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QueryException(QueryException.Fault.UNAVAILABLE, "interrupted", e);
    }
  }

  private interface Request {
    void send(Map<String, Object> parameters, String comment);
  }

  private void run(int accountId, Map<String, Object> parameters, String route, Request request) {
    Map<String, Object> bound = new HashMap<>(parameters);
    bound.put("account", accountId);
    long start = System.nanoTime();
    boolean succeeded = false;
    try {
      request.send(bound, "route=" + route + " account=" + accountId);
      succeeded = true;
    } catch (ResultTooLargeException e) {
      // ClickHouse responded with more than was wanted.
      succeeded = true;
      throw e;
    } catch (RuntimeException e) {
      throw new QueryException(ClickHouseFaults.ofQuery(e), route + ": " + e.getMessage(), e);
    } finally {
      listener.ended(Operation.QUERY, route, System.nanoTime() - start, succeeded);
    }
  }
}
