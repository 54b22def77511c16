package io.tallyhouse.rollup;

import java.util.Arrays;
import java.util.List;

/** Tables that follow from events in one way. Immutable. */
public sealed interface Rollup {
  /** The tables' names: the first is filled from events, the others from the one before. */
  List<String> tables();

  /** How a repair counts the tables anew. */
  Repair repair();

  /** The tables as they are declared; none if written by hand. */
  List<RollupTable> described();

  /** What the rows are told apart by, besides the account and a time or session. */
  List<Dimension> keys();

  /** What the rows add up. */
  List<Measure> sums();

  /** The directory of the statements that compare and repair the tables. */
  default String reconcileSql() {
    return "sql/generated/reconcile";
  }

  /** How tables are counted anew. */
  enum Repair {
    /** Their days are deleted and inserted. */
    BY_DAYS,
    /** The sessions that differ are deleted and inserted. */
    BY_SESSIONS,
    /** Missing rows are inserted, then surplus ones are deleted. */
    BY_ROWS,
    /** Their later copies are deleted. */
    OF_COPIES
  }

  /**
   * Sums per quarter of an hour (UTC), and from them per day.
   *
   * @param quarters the table of quarters of an hour
   * @param days the table of days, which a view fills from the other
   * @param time the time of an event that says where it counts
   * @param dimensions besides account and bucket
   * @param measures whose expressions are empty if view and recount are written by hand
   * @param where which events count
   */
  record Bucketed(
      RollupTable quarters,
      RollupTable days,
      String time,
      List<Dimension> dimensions,
      List<Measure> measures,
      String where)
      implements Rollup {
    public Bucketed {
      dimensions = List.copyOf(dimensions);
      measures = List.copyOf(measures);
    }

    Measure measure(String name) {
      return measures.stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
    }

    @Override
    public List<RollupTable> described() {
      return List.of(quarters, days);
    }

    @Override
    public List<Dimension> keys() {
      return dimensions;
    }

    @Override
    public List<Measure> sums() {
      return measures;
    }

    @Override
    public List<String> tables() {
      return List.of(quarters.name(), days.name());
    }

    @Override
    public Repair repair() {
      return Repair.BY_DAYS;
    }
  }

  /**
   * Sums per day (UTC), assistant and user; and from them without the users. Every event counts
   * twice: of its assistant, and of all assistants together, whose id is empty.
   */
  record OfUsers(
      RollupTable users, RollupTable assistants, String read, List<Measure> measures, String where)
      implements Rollup {
    public OfUsers {
      measures = List.copyOf(measures);
    }

    /**
     * The measures of some names.
     *
     * @throws IllegalArgumentException if there is none of a name
     */
    List<Measure> measures(String... names) {
      return Arrays.stream(names).map(this::measure).toList();
    }

    private Measure measure(String name) {
      return measures.stream()
          .filter(measure -> measure.name().equals(name))
          .findFirst()
          .orElseThrow(
              () -> new IllegalArgumentException(users.name() + " has no measure " + name));
    }

    @Override
    public List<RollupTable> described() {
      return List.of(users, assistants);
    }

    @Override
    public List<Dimension> keys() {
      return List.of();
    }

    @Override
    public List<Measure> sums() {
      return measures;
    }

    @Override
    public List<String> tables() {
      return List.of(users.name(), assistants.name());
    }

    @Override
    public Repair repair() {
      return Repair.BY_DAYS;
    }
  }

  /**
   * Per session.
   *
   * @param dimensions besides account and session
   * @param where which events count
   * @param active which events of some days make their session one to compare
   */
  record OfSessions(
      RollupTable table,
      List<Dimension> dimensions,
      List<Measure> measures,
      List<String> where,
      List<String> active)
      implements Rollup {
    public OfSessions {
      dimensions = List.copyOf(dimensions);
      measures = List.copyOf(measures);
      where = List.copyOf(where);
      active = List.copyOf(active);
    }

    @Override
    public List<RollupTable> described() {
      return List.of(table);
    }

    @Override
    public List<Dimension> keys() {
      return dimensions;
    }

    @Override
    public List<Measure> sums() {
      return measures;
    }

    @Override
    public List<String> tables() {
      return List.of(table.name());
    }

    @Override
    public Repair repair() {
      return Repair.BY_SESSIONS;
    }
  }

  /**
   * A row per event, of some of its columns, in another order.
   *
   * @param columns besides the account
   * @param where which events; empty = all
   */
  record Index(RollupTable table, List<Dimension> columns, List<String> where) implements Rollup {
    public Index {
      columns = List.copyOf(columns);
      where = List.copyOf(where);
    }

    @Override
    public List<RollupTable> described() {
      return List.of(table);
    }

    @Override
    public List<Dimension> keys() {
      return columns;
    }

    @Override
    public List<Measure> sums() {
      return List.of();
    }

    @Override
    public List<String> tables() {
      return List.of(table.name());
    }

    @Override
    public Repair repair() {
      return Repair.BY_ROWS;
    }
  }

  /** A table of no such form: its statements are written by hand. */
  record ByHand(String table, Repair repair) implements Rollup {
    @Override
    public List<RollupTable> described() {
      return List.of();
    }

    @Override
    public List<Dimension> keys() {
      return List.of();
    }

    @Override
    public List<Measure> sums() {
      return List.of();
    }

    @Override
    public List<String> tables() {
      return List.of(table);
    }

    @Override
    public String reconcileSql() {
      return "sql/reconcile";
    }
  }
}
