package io.tallyhouse.query.plan;

import io.tallyhouse.rollup.StoredTable.Grain;
import java.util.List;
import java.util.Optional;

/**
 * The SQL conditions on the time of a row, by which it is in a table's part of a range. Days and
 * quarters of an hour that are cut are named one by one: an index finds them. Not thread-safe.
 */
final class TimeSets {
  private final Cover cover;

  TimeSets(Cover cover, Bindings bindings) {
    this.cover = cover;
    bindings.put("from_ms", cover.range().fromMs());
    bindings.put("to_ms", cover.range().toMs());
    for (Cover.Grains grains : cover.tables()) {
      String name = name(grains);
      bindings.put(name + "_from_date", Bindings.date(grains.fromMs()));
      bindings.put(name + "_to_date", Bindings.date(grains.toMs()));
      bindings.put(name + "_from_ms", grains.fromMs());
      bindings.put(name + "_to_ms", grains.toMs());
      if (grains.table().grain() == Grain.DAY) {
        bindings.putDays(name + "_cut", grains.cut());
      } else {
        bindings.putQuarters(name + "_cut", grains.cut());
      }
    }
  }

  /** A table's rows: its own days or quarters of an hour, but for those that a coarser one has. */
  String of(Cover.Grains grains) {
    Grain grain = grains.table().grain();
    String own = isIn(grains, grain.column(), grain);
    Optional<Cover.Grains> coarser = coarser(grains);
    return coarser
        .map(other -> own + " AND NOT (" + isIn(other, grain.column(), grain) + ")")
        .orElse(own);
  }

  /** The rows of the base: what no table has. */
  String ofBase(String time) {
    String own = time + " >= " + millis("from_ms") + " AND " + time + " < " + millis("to_ms");
    return cover.finest().map(finest -> own + " AND (" + isOutside(finest, time) + ")").orElse(own);
  }

  private Optional<Cover.Grains> coarser(Cover.Grains grains) {
    List<Cover.Grains> tables = cover.tables();
    int at = tables.indexOf(grains);
    return at > 0 ? Optional.of(tables.get(at - 1)) : Optional.empty();
  }

  /** The condition on a day or quarter of an hour. */
  private static String isIn(Cover.Grains grains, String column, Grain grain) {
    String name = name(grains);
    boolean ofDays = grain == Grain.DAY;
    String range =
        column
            + " >= "
            + (ofDays ? "{" + name + "_from_date:Date}" : quarter(name + "_from_ms"))
            + " AND "
            + column
            + " < "
            + (ofDays ? "{" + name + "_to_date:Date}" : quarter(name + "_to_ms"));
    if (grains.cut().isEmpty()) {
      return range;
    }
    boolean coarse = grains.table().grain() == Grain.DAY && !ofDays;
    return range
        + " AND "
        + (coarse ? "toDate(" + column + ")" : column)
        + " NOT IN "
        + cut(grains);
  }

  /** The condition on a time of milliseconds. */
  private static String isOutside(Cover.Grains grains, String time) {
    String name = name(grains);
    String outside =
        time + " < " + millis(name + "_from_ms") + " OR " + time + " >= " + millis(name + "_to_ms");
    if (grains.cut().isEmpty()) {
      return outside;
    }
    String start =
        grains.table().grain() == Grain.DAY ? "toDate(%s)" : "toStartOfFifteenMinutes(%s)";
    return outside + " OR " + start.formatted(time) + " IN " + cut(grains);
  }

  private static String cut(Cover.Grains grains) {
    String type = grains.table().grain() == Grain.DAY ? "Date" : "DateTime('UTC')";
    return "{" + name(grains) + "_cut:Array(" + type + ")}";
  }

  private static String name(Cover.Grains grains) {
    return grains.table().grain() == Grain.DAY ? "days" : "quarters";
  }

  private static String millis(String parameter) {
    return "fromUnixTimestamp64Milli({" + parameter + ":Int64}, 'UTC')";
  }

  private static String quarter(String parameter) {
    return "toDateTime(intDiv({" + parameter + ":Int64}, 1000), 'UTC')";
  }
}
