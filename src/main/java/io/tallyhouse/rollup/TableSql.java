package io.tallyhouse.rollup;

import java.util.ArrayList;
import java.util.List;

/** The statement that makes a table, column by column. Not thread-safe. */
final class TableSql {
  static final String UUID = "UUID CODEC(ZSTD(1))";

  private final RollupTable table;
  private final List<String> order;
  private final List<String> columns = new ArrayList<>();

  TableSql(RollupTable table) {
    this.table = table;
    this.order = new ArrayList<>(table.order());
    column("account_id", "UInt32 CODEC(ZSTD(1))");
  }

  TableSql column(String name, String type) {
    columns.add(name + " " + type);
    return this;
  }

  private void column(String comment, String name, String type) {
    columns.add((comment.isEmpty() ? "" : SqlText.comment(comment)) + name + " " + type);
  }

  /** Columns that the table is sorted by after those that it names itself. */
  TableSql keys(List<Dimension> dimensions) {
    dimensions(dimensions);
    order.addAll(SqlText.names(dimensions));
    return this;
  }

  TableSql dimensions(List<Dimension> dimensions) {
    dimensions.forEach(d -> column(d.comment(), d.name(), d.type()));
    return this;
  }

  TableSql measures(List<Measure> measures) {
    measures.forEach(m -> column(m.comment(), m.name(), m.type()));
    return this;
  }

  String order() {
    return "ORDER BY (" + SqlText.commas(order) + ")";
  }

  String create() {
    List<String> settings = new ArrayList<>();
    settings.add("non_replicated_deduplication_window = 1000");
    settings.addAll(table.settings());
    return SqlText.comment(table.comment())
        + "CREATE TABLE IF NOT EXISTS "
        + table.name()
        + "\n(\n"
        + SqlText.lines(columns)
        + ")\nENGINE = "
        + table.engine()
        + "\n"
        + order()
        + "\nSETTINGS "
        + SqlText.commas(settings)
        + "\n";
  }
}
