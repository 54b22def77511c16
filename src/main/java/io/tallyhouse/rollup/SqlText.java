package io.tallyhouse.rollup;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How derived SQL is laid out. Blocks of text end with a line end. */
final class SqlText {
  private static final int COLUMNS_MAX = 120;

  static final String ACCOUNT = "account_id = {account:UInt32}";
  static final String DAYS = "day >= {days_from:Date} AND day < {days_to:Date}";

  /** What a repair inserts must count, though it was inserted before. */
  static final String NOT_DEDUPLICATED =
      "SETTINGS insert_deduplicate = 0, deduplicate_insert = 'disable',"
          + " deduplicate_insert_select = 'disable'\n";

  static final String DELETED_AT_ONCE =
      "SETTINGS mutations_sync = 2, lightweight_deletes_sync = 2\n";

  private SqlText() {}

  static String as(String expression, String name) {
    return expression.equals(name) ? name : expression + " AS " + name;
  }

  static String comment(String lines) {
    return lines.strip().lines().map(line -> "-- " + line + "\n").collect(Collectors.joining());
  }

  static String indent(int spaces, String block) {
    return block
        .lines()
        .map(line -> " ".repeat(spaces) + line + "\n")
        .collect(Collectors.joining());
  }

  static String commas(List<String> items) {
    return String.join(", ", items);
  }

  @SafeVarargs
  static List<String> all(List<String>... lists) {
    List<String> all = new ArrayList<>();
    for (List<String> list : lists) {
      all.addAll(list);
    }
    return all;
  }

  /** What is selected of events. */
  static List<String> selected(List<Dimension> dimensions, List<Measure> measures) {
    return all(
        dimensions.stream().map(Dimension::selected).toList(),
        measures.stream().map(Measure::selected).toList());
  }

  static List<String> names(List<Dimension> dimensions) {
    return dimensions.stream().map(Dimension::name).toList();
  }

  static List<String> namesOf(List<Measure> measures) {
    return measures.stream().map(Measure::name).toList();
  }

  /** One item a line. */
  static String lines(List<String> items) {
    return indent(4, String.join(",\n", items));
  }

  /** As many items a line as fit. */
  static String filled(int indent, List<String> items) {
    return filled(indent, items, ",");
  }

  private static String filled(int indent, List<String> items, String separator) {
    StringBuilder text = new StringBuilder();
    String line = "";
    for (int i = 0; i < items.size(); i++) {
      String item = items.get(i) + (i + 1 < items.size() ? separator : "");
      // Blocks are put into others, which indents them further: some room is left.
      if (!line.isEmpty() && line.length() + 1 + item.length() > COLUMNS_MAX - 20 - indent) {
        text.append(" ".repeat(indent)).append(line).append('\n');
        line = "";
      }
      line += line.isEmpty() ? item : " " + item;
    }
    return text.append(" ".repeat(indent)).append(line).append('\n').toString();
  }

  /** Whether any of the conditions holds, as the only argument of a call. */
  static String any(int indent, List<String> conditions) {
    List<String> alternatives = new ArrayList<>();
    for (String condition : conditions) {
      alternatives.add(alternatives.isEmpty() ? condition : "OR " + condition);
    }
    return filled(indent, alternatives, "").stripTrailing();
  }

  static String where(List<String> conditions) {
    if (conditions.isEmpty()) {
      return "";
    }
    return "WHERE "
        + conditions.stream()
            .map(c -> conditions.size() > 1 && c.contains(" OR ") ? "(" + c + ")" : c)
            .collect(Collectors.joining("\n    AND "))
        + "\n";
  }

  static String select(List<String> columns, String from, List<String> where) {
    return "SELECT\n"
        + lines(columns)
        + "FROM"
        + (from.startsWith("(") ? "\n" : " ")
        + from
        + "\n"
        + where(where);
  }

  static String groupBy(List<String> columns) {
    return "GROUP BY " + commas(columns) + "\n";
  }

  /** A statement as a table. */
  static String nested(String select) {
    return subquery(select) + "\n";
  }

  static String subquery(String select) {
    return "(\n" + indent(4, select) + ")";
  }

  /** The condition on a column that is one of what the statement selects. */
  static String in(String column, String select) {
    return column + " IN\n    " + subquery(select).replace("\n", "\n    ");
  }

  /** The condition on a time of milliseconds that is in the cut ends of a range. */
  static String ends(String column, String prefix) {
    return """
        (%1$s >= fromUnixTimestamp64Milli({%2$shead_from:Int64}, 'UTC')
                    AND %1$s < fromUnixTimestamp64Milli({%2$shead_to:Int64}, 'UTC'))
                OR (%1$s >= fromUnixTimestamp64Milli({%2$stail_from:Int64}, 'UTC')
                    AND %1$s < fromUnixTimestamp64Milli({%2$stail_to:Int64}, 'UTC'))"""
        .formatted(column, prefix);
  }

  /** The days' conditions on a time of milliseconds. */
  static List<String> daysOfMillis(String column) {
    return List.of(
        column + " >= toDateTime64({days_from:Date}, 3, 'UTC')",
        column + " < toDateTime64({days_to:Date}, 3, 'UTC')");
  }

  /** The days' condition on a time of seconds. */
  static String daysOfSeconds(String column) {
    return column
        + " >= toDateTime({days_from:Date}, 'UTC') AND "
        + column
        + " < toDateTime({days_to:Date}, 'UTC')";
  }

  static String recount(String table) {
    return "recount_"
        + table
        + "(\n    account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})\n";
  }
}
