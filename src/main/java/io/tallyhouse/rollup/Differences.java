package io.tallyhouse.rollup;

import static io.tallyhouse.rollup.SqlText.filled;
import static io.tallyhouse.rollup.SqlText.indent;
import static io.tallyhouse.rollup.SqlText.nested;

import java.util.ArrayList;
import java.util.List;

/**
 * Sums that are stored less those counted anew: every measure is 0 where the two are equal. Of maps
 * there is no difference; both are kept.
 */
record Differences(List<Measure> measures) {
  Differences {
    measures = List.copyOf(measures);
  }

  /**
   * The statement in whose rows the two are equal or not.
   *
   * @param keys what a row is told by
   * @param stored the rows stored, with the keys and measures as {@code selected} lists them
   * @param counted the keys and measures as the recount gives them
   */
  String select(List<String> keys, String stored, List<String> counted, String recount) {
    List<String> own = SqlText.all(keys, SqlText.namesOf(measures));
    return "SELECT\n"
        + SqlText.lines(SqlText.all(keys, columns()))
        + "FROM\n"
        + nested(side(1, own) + stored + "UNION ALL\n" + side(-1, counted) + "FROM " + recount)
        + "GROUP BY "
        + SqlText.commas(keys)
        + "\n";
  }

  private static String side(int side, List<String> columns) {
    return "SELECT\n    " + side + " AS side,\n" + filled(4, columns);
  }

  private List<String> columns() {
    List<String> columns = new ArrayList<>();
    for (Measure m : measures) {
      String name = m.name();
      if (m.isMap()) {
        columns.add("sumMapIf(%s, side = 1) AS stored_%s".formatted(name, name));
        columns.add("sumMapIf(%s, side = -1) AS counted_%s".formatted(name, name));
      } else {
        String value = m.isUnsigned() ? "toInt64(" + name + ")" : name;
        columns.add("sum(side * %s) AS %s".formatted(value, name));
      }
    }
    return columns;
  }

  /** Whether a row is drift. */
  String any(int indent) {
    return SqlText.any(
        indent,
        measures.stream()
            .map(Measure::name)
            .map(
                name ->
                    measures.stream().anyMatch(m -> m.name().equals(name) && m.isMap())
                        ? "stored_%s != counted_%s".formatted(name, name)
                        : name + " != 0")
            .toList());
  }

  /** The statement that counts rows, and those that differ, by day. */
  String byDay(String table, String day, String select) {
    return "-- Serves GET /api/v1/admin/reconcile: rows of "
        + table
        + " that differ from the recount, per day.\n"
        + "SELECT\n"
        + indent(
            4,
            "toString("
                + day
                + ") AS day,\ncount() AS compared,\ncountIf(\n"
                + any(4)
                + ") AS drifted\n")
        + "FROM\n"
        + nested(select)
        + "GROUP BY day\nORDER BY day\n";
  }
}
