package io.tallyhouse;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/** Ways in which tables may differ from the events, as statements that damage them. */
final class Damages {
  private Damages() {}

  /** Two days in a row with data of their own. */
  record Place(LocalDate first) {
    static final Place HOME = new Place(LocalDate.parse("2024-01-15"));

    static Place number(int number) {
      return new Place(HOME.first.plusWeeks(number));
    }

    LocalDate second() {
      return first.plusDays(1);
    }
  }

  /**
   * Statements that damage a table, and where the drift is to be found.
   *
   * @param where each a table and a day
   */
  record Damage(Set<String> where, List<String> statements) {}

  /**
   * A table to damage.
   *
   * @param time tells a row's day
   * @param keyColumn a column of its key, in which {@code otherKey} is another value
   * @param counter a column that is counted
   * @param filled the table that a view fills from this one
   */
  record Target(
      String table,
      String time,
      String keyColumn,
      String otherKey,
      String counter,
      Optional<String> filled) {
    Target(String table, String time, String keyColumn, String otherKey, String counter) {
      this(table, time, keyColumn, otherKey, counter, Optional.empty());
    }
  }

  private static final List<Target> TARGETS =
      List.of(
          new Target(
              "activity_15m",
              "bucket",
              "previous_bucket",
              "previous_bucket - 900",
              "events",
              Optional.of("activity_daily")),
          new Target("activity_daily", "day", "previous_day", "previous_day - 1", "events"),
          new Target(
              "tools_15m", "bucket", "tool", "'Ghost'", "invocations", Optional.of("tools_daily")),
          new Target("tools_daily", "day", "tool", "'Ghost'", "invocations"),
          new Target(
              "user_activity_daily",
              "day",
              "user_id",
              "'ghost'",
              "events",
              Optional.of("fleet_daily")),
          new Target("fleet_daily", "day", "assistant_id", "'ghost'", "events"),
          new Target("session_starts", "started_at", "session_id", "generateUUIDv4()", "sessions"),
          new Target("sessions", "first_event", "session_id", "generateUUIDv4()", "events"),
          new Target("session_index", "event_time", "sequence", "sequence + 500", "pair_sequence"));

  /** Whose statements of repair have the form of another target's. */
  private static final Set<String> LIKE_OTHERS = Set.of("tools_15m", "tools_daily", "fleet_daily");

  /** At how many places the damages of a kind are that {@link Kind#ofForms} returns. */
  static final int PLACES_OF_FORMS = 2;

  /** What is wrong: with every target, or what is like nothing else. */
  enum Kind {
    ROW_TOO_MANY,
    ROW_TWICE,
    ROWS_MISSING,
    OTHER;

    /** All damages of the kind, each at a place of its number. */
    List<Damage> damages(IntFunction<Place> places) {
      if (this == OTHER) {
        return others(places);
      }
      List<Damage> damages = new ArrayList<>();
      for (int i = 0; i < TARGETS.size(); i++) {
        damages.add(damage(TARGETS.get(i), places.apply(i).first()));
      }
      return damages;
    }

    /**
     * One damage for each form of a table, at two places by turns: no two are found in the same
     * table on the same day.
     */
    List<Damage> ofForms(IntFunction<Place> places) {
      List<Target> forms =
          TARGETS.stream().filter(target -> !LIKE_OTHERS.contains(target.table())).toList();
      List<Damage> damages = new ArrayList<>();
      for (int i = 0; i < forms.size(); i++) {
        damages.add(damage(forms.get(i), places.apply(i % PLACES_OF_FORMS).first()));
      }
      return damages;
    }

    private Damage damage(Target target, LocalDate day) {
      String table = target.table();
      Set<String> where = new TreeSet<>(Set.of(table + " " + day));
      if (this != ROWS_MISSING) {
        target.filled().ifPresent(filled -> where.add(filled + " " + day));
      }
      String statement =
          switch (this) {
            case ROW_TOO_MANY ->
                insertAgain(
                    table,
                    target.time(),
                    "",
                    "* REPLACE (%s AS %s, 3 AS %s)"
                        .formatted(target.otherKey(), target.keyColumn(), target.counter()),
                    day);
            case ROW_TWICE ->
                insertAgain(table, target.time(), "AND " + target.counter() + " >= 0", "*", day);
            case ROWS_MISSING ->
                "DELETE FROM %s WHERE account_id = {account:UInt32} AND toDate(%s) = '%s'"
                    .formatted(table, target.time(), day);
            case OTHER -> throw new IllegalStateException("no damage of a target");
          };
      return new Damage(where, List.of(statement));
    }
  }

  private static List<Damage> others(IntFunction<Place> places) {
    LocalDate otherDurations = places.apply(0).first();
    LocalDate withIdentity = places.apply(1).first();
    Place opensBucket = places.apply(2);
    LocalDate withoutIdentity = places.apply(3).second();
    LocalDate beforeTheRange = places.apply(4).first();
    return List.of(
        new Damage(
            Set.of("tools_15m " + otherDurations, "tools_daily " + otherDurations),
            List.of(
                "INSERT INTO tools_15m (account_id, bucket, tool, durations)"
                    + " SELECT account_id, bucket, tool, map(toUInt16(7), toUInt64(1))"
                    + " FROM tools_15m WHERE account_id = {account:UInt32} AND toDate(bucket) = '"
                    + otherDurations
                    + "' LIMIT 1")),
        // An event with an identity stored twice.
        new Damage(
            Set.of("events " + withIdentity),
            List.of(
                insertAgain(
                    "events", "event_time", "AND event_type = 'tool_result'", "*", withIdentity))),
        // An event that opens a bucket stored again, later, as another delivery.
        new Damage(
            Set.of(
                "events " + opensBucket.second(),
                "activity_15m " + opensBucket.second(),
                "activity_daily " + opensBucket.second()),
            List.of(
                insertAgain(
                    "events",
                    "call_time",
                    "AND events.event_time > toDateTime64('"
                        + opensBucket.second()
                        + "', 3, 'UTC') AND event_type = 'tool_result'",
                    "* REPLACE (sequence + 90 AS sequence, event_time + 60 AS event_time)",
                    opensBucket.first()))),
        // An event without an identity stored twice.
        new Damage(
            Set.of("events " + withoutIdentity),
            List.of(
                insertAgain(
                    "events",
                    "event_time",
                    "AND event_type = 'session_end'",
                    "*",
                    withoutIdentity))),
        // A session with another first event, before the range.
        new Damage(
            Set.of("sessions 2001-01-01"),
            List.of(
                insertAgain(
                    "sessions",
                    "sessions.first_event",
                    "",
                    "* REPLACE (toDateTime64('2001-01-01', 3, 'UTC') AS first_event, 0 AS events)",
                    beforeTheRange))));
  }

  static String insertAgain(
      String table, String time, String condition, String columns, LocalDate day) {
    return "INSERT INTO "
        + table
        + " SELECT "
        + columns
        + " FROM "
        + table
        + " WHERE account_id = {account:UInt32} AND toDate("
        + time
        + ") = '"
        + day
        + "' "
        + condition
        + " LIMIT 1 SETTINGS deduplicate_insert_select = 'disable'";
  }
}
