package io.tallyhouse.query.plan;

import io.tallyhouse.rollup.NamedDimension;
import java.util.function.UnaryOperator;

/**
 * The SQL expressions of what a row is grouped and filtered by.
 *
 * @param seconds the row's time in seconds since 1970
 * @param columns gives a column's expression
 */
record RowExpressions(String seconds, UnaryOperator<String> columns) {
  private static final String LOCAL_SECONDS =
      """
      (%1$s + transform(roundDown(%1$s, {offset_starts:Array(Int64)}), {offset_starts:Array(Int64)}, \
      {offsets:Array(Int64)}, toInt64(0)))""";

  String of(NamedDimension dimension) {
    String local = LOCAL_SECONDS.formatted(seconds);
    return switch (dimension.kind()) {
      case OF_COLUMN -> dimension.over(columns.apply(dimension.column()));
      case HOUR_OF_DAY -> "toUInt8(intDiv(positiveModulo(" + local + ", 86400), 3600))";
      // 1970-01-01 was a Thursday.
      case DAY_OF_WEEK ->
          "toUInt8(positiveModulo(toInt64(floor(" + local + " / 86400)) + 3, 7) + 1)";
    };
  }

  /** The start of the row's period in seconds since 1970. */
  String period() {
    return "roundDown(" + seconds + ", {period_starts:Array(Int64)})";
  }
}
