package io.tallyhouse.query.plan;

import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.rollup.Catalog;
import io.tallyhouse.rollup.StoredTable;
import io.tallyhouse.rollup.StoredTable.Grain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which table has which part of a range: of each table the whole days or quarters of an hour that
 * no cut divides and no coarser table has, of the base what is left. Immutable.
 *
 * @param tables those that have a part, from the coarsest to the finest
 */
record Cover(TimeRange range, List<Grains> tables) {
  /** Raw rows that a quarter of an hour may be expected to have. */
  private static final long RAW_ROWS_EXPECTED = 1000;

  /** Cut ones that can be named in one parameter of a statement. */
  private static final int CUT_MAX = 5000;

  /**
   * The days or quarters of an hour of a table, all from one time to another but for those that are
   * cut.
   *
   * @param cut their starts, in order
   */
  record Grains(StoredTable table, long fromMs, long toMs, List<Long> cut) {
    Grains {
      cut = List.copyOf(cut);
    }

    long count() {
      return (toMs - fromMs) / table.grain().millis() - cut.size();
    }

    /** Its part of a range, if there is any. */
    static Optional<Grains> of(StoredTable table, Calendar calendar) {
      Grain grain = table.grain();
      if (calendar.byHour() && grain == Grain.DAY) {
        return Optional.empty();
      }
      long unit = grain.millis();
      long from = TimeBucket.ceil(calendar.range().fromMs(), unit);
      long to = TimeBucket.floor(calendar.range().toMs(), unit);
      List<Long> cut =
          calendar.cuts().stream()
              .filter(at -> at % unit != 0)
              .map(at -> at - at % unit)
              .filter(start -> start >= from && start < to)
              .distinct()
              .toList();
      Grains grains = new Grains(table, from, Math.max(from, to), cut);
      return grains.count() > 0 && cut.size() <= CUT_MAX ? Optional.of(grains) : Optional.empty();
    }
  }

  Cover {
    tables = List.copyOf(tables);
  }

  /** A range of which the base has everything. */
  static Cover ofBase(TimeRange range) {
    return new Cover(range, List.of());
  }

  static Cover of(List<StoredTable> source, Calendar calendar) {
    List<Grains> tables = new ArrayList<>();
    for (StoredTable table : source) {
      Optional<Grains> grains = Grains.of(table, calendar);
      boolean more =
          grains.isPresent()
              && (tables.isEmpty() || spanMs(grains.get()) > spanMs(tables.get(tables.size() - 1)));
      if (more) {
        tables.add(grains.get());
      }
    }
    return new Cover(calendar.range(), tables);
  }

  private static long spanMs(Grains grains) {
    return grains.count() * grains.table().grain().millis();
  }

  /** The table whose part, with those of coarser ones in it, is the largest. */
  Optional<Grains> finest() {
    return tables.isEmpty() ? Optional.empty() : Optional.of(tables.get(tables.size() - 1));
  }

  /** How much of the range the base has. */
  long baseMs() {
    long length = range.toMs() - range.fromMs();
    return length - finest().map(Cover::spanMs).orElse(0L);
  }

  /** How many rows may be expected to be read, of rollups and raw. */
  long expectedRows() {
    long bucketMs = TimeBucket.BUCKET_MS;
    long rows = TimeBucket.ceil(baseMs(), bucketMs) / bucketMs * RAW_ROWS_EXPECTED;
    long finerMs = 0;
    for (Grains grains : tables) {
      long own = spanMs(grains) - finerMs;
      rows += own / grains.table().grain().millis() * Catalog.expectedRows(grains.table());
      finerMs = spanMs(grains);
    }
    return rows;
  }

  /** Whether the base has something of a day (UTC) that begins then. */
  boolean baseTouches(long dayMs) {
    long from = Math.max(dayMs, range.fromMs());
    long to = Math.min(dayMs + Grain.DAY.millis(), range.toMs());
    return from < to
        && finest()
            .map(
                grains ->
                    from < grains.fromMs()
                        || to > grains.toMs()
                        || grains.cut().stream().anyMatch(at -> at >= dayMs && at < to))
            .orElse(true);
  }
}
