package io.tallyhouse.clickhouse;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.clickhouse.ClickHouseListener.Operation;
import io.tallyhouse.query.QueryException;
import io.tallyhouse.query.SqlRunner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Runs queries on ClickHouse, each tagged with its route and account in the server's query log. */
public final class ClickHouseSqlRunner implements SqlRunner {
  private final ClickHouseConnection connection;
  private final Executor executor;
  private final ClickHouseListener listener;

  /** Runs one statement after the other. */
  public ClickHouseSqlRunner(ClickHouseConnection connection) {
    this(
        connection,
        task -> {
          throw new RejectedExecutionException();
        },
        ClickHouseListener.NONE);
  }

  /**
   * Runs statements beside each other where it is asked to.
   *
   * @param executor may be the one that the callers run on, and may reject
   * @param listener told of every statement
   */
  public ClickHouseSqlRunner(
      ClickHouseConnection connection, Executor executor, ClickHouseListener listener) {
    this.connection = connection;
    this.executor = executor;
    this.listener = listener;
  }

  @Override
  public Supplier<List<JsonNode>> begin(
      int accountId, String sql, Map<String, Object> parameters, String route) {
    FutureTask<List<JsonNode>> task =
        new FutureTask<>(() -> rows(accountId, sql, parameters, route));
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      // The caller runs it.
    }
    return () -> result(task);
  }

  /** The task's result; runs it here if no thread has begun it. */
  private static List<JsonNode> result(FutureTask<List<JsonNode>> task) {
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

  @Override
  public List<JsonNode> rows(
      int accountId, String sql, Map<String, Object> parameters, String route) {
    Map<String, Object> bound = new HashMap<>(parameters);
    bound.put("account", accountId);
    List<JsonNode> rows = new ArrayList<>();
    long start = System.nanoTime();
    boolean succeeded = false;
    try {
      connection.query(sql, bound, "route=" + route + " account=" + accountId, rows::add);
      succeeded = true;
    } catch (RuntimeException e) {
      throw new QueryException(ClickHouseFaults.ofQuery(e), route + ": " + e.getMessage(), e);
    } finally {
      listener.ended(Operation.QUERY, route, System.nanoTime() - start, succeeded);
    }
    return rows;
  }
}
