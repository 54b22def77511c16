package io.tallyhouse.reconcile;

import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.reconcile.DriftReport.DayDrift;
import io.tallyhouse.reconcile.DriftReport.TableDrift;
import io.tallyhouse.rollup.Rollup;
import io.tallyhouse.rollup.Rollups;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One repair of an account's days, in steps that each leave something the next repair mends. Every
 * step is to be run while nothing is stored. The raw events are the truth, but for those stored
 * more than once: of these the later copies are removed. Not thread-safe.
 *
 * <p>ClickHouse repeats a mutation that fails for ever, so the deletions have no subqueries: what
 * they delete is read first, or chosen by days.
 */
final class Repair {
  /** Rows that one statement removes by where they lie; more are removed in turns. */
  static final int ROWS_MAX = 2000;

  /** Sessions that one statement counts anew; more are counted in turns. */
  static final int SESSIONS_MAX = 1000;

  /** Turns of one step, so that it ends whatever others do to the tables meanwhile. */
  static final int TURNS_MAX = 10_000;

  private static final String ROUTE = "reconcile repair";
  private static final String EVENTS = "events";
  private static final List<RepairPlan> BY_DAYS = RepairPlan.of(Rollup.Repair.BY_DAYS);
  private static final List<RepairPlan> BY_SESSIONS = RepairPlan.of(Rollup.Repair.BY_SESSIONS);
  private static final List<RepairPlan> BY_ROWS = RepairPlan.of(Rollup.Repair.BY_ROWS);
  private static final RepairPlan OF_EVENTS = RepairPlan.of(Rollups.EVENTS);
  private static final String DAYS_OF_SURPLUS_EVENTS =
      RepairPlan.read(Rollups.EVENTS, "days_of_surplus_events");

  private final SqlRunner sql;
  private final int accountId;
  private final LocalDate from;
  private final LocalDate to;
  private final Comparison comparison;
  private final SortedMap<String, SortedMap<LocalDate, DayDrift>> repaired = new TreeMap<>();

  Repair(SqlRunner sql, int accountId, LocalDate from, LocalDate to) {
    this.sql = sql;
    this.accountId = accountId;
    this.from = from;
    this.to = to;
    this.comparison = new Comparison(sql, accountId);
  }

  /**
   * Removes the later copies of events that were stored more than once.
   *
   * @return the days, of the range or not, in which the removed copies counted
   */
  Set<LocalDate> removeSurplusEvents() {
    Set<LocalDate> days = new HashSet<>();
    if (noteDrift(EVENTS, from, to)) {
      for (Row row : rows(DAYS_OF_SURPLUS_EVENTS, days(from, to))) {
        days.add(LocalDate.parse(row.text("day")));
      }
      removeRows(OF_EVENTS, days(from, to));
    }
    return days;
  }

  /**
   * Counts the drifted tables of a day anew.
   *
   * @param tables those that may have drifted
   */
  void rebuildDay(LocalDate day, Set<String> tables) {
    LocalDate next = day.plusDays(1);
    Map<String, Object> parameters = days(day, next);
    for (RepairPlan plan : BY_ROWS) {
      if (tables.contains(plan.table()) && noteDrift(plan.table(), day, next)) {
        // What is missing first: the ledger must never know less than it did.
        execute(plan.insert(), parameters);
        removeRows(plan, parameters);
      }
    }
    for (RepairPlan plan : BY_DAYS) {
      boolean drifted = false;
      for (String table : plan.tables()) {
        drifted |= tables.contains(table) && noteDrift(table, day, next);
      }
      if (drifted) {
        plan.deletes().forEach(delete -> execute(delete, parameters));
        execute(plan.insert(), parameters);
      }
    }
  }

  /** Counts the drifted sessions of the range anew; drifted ones first lose their rows. */
  void rebuildSessions() {
    for (RepairPlan plan : BY_SESSIONS) {
      if (noteDrift(plan.table(), from, to)) {
        rebuildSessions(plan);
      }
    }
  }

  private void rebuildSessions(RepairPlan plan) {
    Map<String, Object> parameters = days(from, to);
    parameters.put("limit", SESSIONS_MAX);
    for (int turn = 0; turn < TURNS_MAX; turn++) {
      List<Row> drifted = rows(plan.find(), parameters);
      if (drifted.isEmpty()) {
        return;
      }
      String ids =
          drifted.stream()
              .map(row -> "'" + row.text("id") + "'")
              .collect(Collectors.joining(",", "[", "]"));
      execute(plan.delete(), Map.of("sessions", ids));
      execute(plan.insert(), Map.of("sessions", ids));
    }
  }

  /** What the steps so far found drifted and rebuilt. */
  List<TableDrift> repaired() {
    List<TableDrift> tables = new ArrayList<>();
    repaired.forEach(
        (table, days) -> tables.add(new TableDrift(table, List.copyOf(days.values()))));
    return tables;
  }

  private boolean noteDrift(String table, LocalDate first, LocalDate end) {
    List<DayDrift> drifted =
        comparison.of(table, first, end).days().stream().filter(day -> day.drift() != 0).toList();
    for (DayDrift day : drifted) {
      repaired.computeIfAbsent(table, t -> new TreeMap<>()).put(day.day(), day);
    }
    return !drifted.isEmpty();
  }

  private void removeRows(RepairPlan plan, Map<String, Object> days) {
    Map<String, Object> parameters = new HashMap<>(days);
    parameters.put("limit", ROWS_MAX);
    for (int turn = 0; turn < TURNS_MAX; turn++) {
      List<Row> surplus = rows(plan.find(), parameters);
      if (surplus.isEmpty()) {
        return;
      }
      // By partition: a deletion that names none is carried out on the parts of all.
      surplus.stream()
          .collect(
              Collectors.groupingBy(
                  row -> row.text("_partition_id"),
                  Collectors.mapping(
                      row -> "('" + row.text("_part") + "'," + row.text("_part_offset") + ")",
                      Collectors.joining(",", "[", "]"))))
          .forEach(
              (partition, places) ->
                  execute(plan.delete(), Map.of("partition", partition, "rows", places)));
    }
  }

  private List<Row> rows(String statement, Map<String, Object> parameters) {
    return sql.rows(accountId, statement, parameters, ROUTE);
  }

  private void execute(String statement, Map<String, Object> parameters) {
    sql.execute(accountId, statement, parameters, ROUTE);
  }

  private static Map<String, Object> days(LocalDate first, LocalDate end) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("days_from", first.toString());
    parameters.put("days_to", end.toString());
    return parameters;
  }
}
