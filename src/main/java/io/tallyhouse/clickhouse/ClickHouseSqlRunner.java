package io.tallyhouse.clickhouse;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.query.QueryException;
import io.tallyhouse.query.SqlRunner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs queries on ClickHouse, each tagged with its route and account in the server's query log. */
public final class ClickHouseSqlRunner implements SqlRunner {
  private final ClickHouseConnection connection;

  public ClickHouseSqlRunner(ClickHouseConnection connection) {
    this.connection = connection;
  }

  @Override
  public List<JsonNode> rows(
      int accountId, String sql, Map<String, Object> parameters, String route) {
    Map<String, Object> bound = new HashMap<>(parameters);
    bound.put("account", accountId);
    List<JsonNode> rows = new ArrayList<>();
    try {
      connection.query(sql, bound, "route=" + route + " account=" + accountId, rows::add);
    } catch (RuntimeException e) {
      throw new QueryException(ClickHouseFaults.ofQuery(e), route + ": " + e.getMessage(), e);
    }
    return rows;
  }
}
