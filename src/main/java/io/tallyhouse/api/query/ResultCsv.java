package io.tallyhouse.api.query;

import io.tallyhouse.query.plan.QueryResult;
import io.tallyhouse.query.plan.QueryResult.Column;
import io.tallyhouse.query.plan.QueryResult.ResultRow;
import io.tallyhouse.query.plan.QueryResult.Values;
import io.tallyhouse.query.plan.QuerySpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Results as CSV (RFC 4180), with a line of names. */
final class ResultCsv {
  private static final String PREVIOUS = "previous_";

  /** What makes a spreadsheet take a text for a formula. */
  private static final String FORMULA_BEGINS = "=+-@\t\r";

  private ResultCsv() {}

  static String of(QuerySpec spec, QueryResult result) {
    StringBuilder csv = new StringBuilder();
    List<String> names = new ArrayList<>();
    result.columns().stream().map(Column::name).forEach(names::add);
    if (spec.options().previous().isPresent()) {
      spec.measures().forEach(measure -> names.add(PREVIOUS + measure.name()));
    }
    addLine(csv, names);
    for (ResultRow row : result.rows()) {
      List<String> cells = new ArrayList<>();
      if (spec.time().every().isPresent()) {
        cells.add(ResultJson.time(row.periodStartMs(), spec.time().zone()));
      }
      row.dimensions().forEach(text -> cells.add(harmless(text)));
      addValues(cells, row.values());
      row.previous().ifPresent(previous -> addValues(cells, previous));
      addLine(csv, cells);
    }
    return csv.toString();
  }

  private static void addValues(List<String> cells, Values values) {
    for (Object value : values.values()) {
      cells.add(
          value instanceof BigDecimal decimal
              ? ResultJson.plain(decimal).toPlainString()
              : value == null ? "" : value.toString());
    }
  }

  /** A text that a spreadsheet shows and does not run. */
  static String harmless(String text) {
    return !text.isEmpty() && FORMULA_BEGINS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }

  private static void addLine(StringBuilder csv, List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      csv.append(i == 0 ? "" : ",").append(quoted(cells.get(i)));
    }
    csv.append("\r\n");
  }

  private static String quoted(String cell) {
    boolean needsQuotes =
        cell.chars().anyMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
    return needsQuotes ? "\"" + cell.replace("\"", "\"\"") + "\"" : cell;
  }
}
