package io.tallyhouse.rollup;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;

/** A rollup as it was, and what later versions added to it. */
final class Versions {
  private Versions() {}

  static Rollup asOf(Rollup rollup, int version) {
    if (rollup instanceof Rollup.Bucketed r) {
      return new Rollup.Bucketed(
          r.quarters(),
          r.days(),
          r.time(),
          dimensions(r.dimensions(), version),
          measures(r.measures(), version),
          r.where());
    }
    if (rollup instanceof Rollup.OfUsers r) {
      return new Rollup.OfUsers(
          r.users(), r.assistants(), r.read(), measures(r.measures(), version), r.where());
    }
    if (rollup instanceof Rollup.OfSessions r) {
      return new Rollup.OfSessions(
          r.table(),
          dimensions(r.dimensions(), version),
          measures(r.measures(), version),
          r.where(),
          r.active());
    }
    if (rollup instanceof Rollup.Index r) {
      return new Rollup.Index(r.table(), dimensions(r.columns(), version), r.where());
    }
    return rollup;
  }

  private static List<Dimension> dimensions(List<Dimension> all, int version) {
    return all.stream().filter(d -> d.since() <= version).toList();
  }

  private static List<Measure> measures(List<Measure> all, int version) {
    return all.stream().filter(m -> m.since() <= version).toList();
  }

  /** The names of what a version added. */
  static List<String> added(Rollup rollup, int version) {
    List<String> names = new ArrayList<>();
    rollup.keys().stream().filter(d -> d.since() == version).forEach(d -> names.add(d.name()));
    rollup.sums().stream().filter(m -> m.since() == version).forEach(m -> names.add(m.name()));
    return names;
  }

  /** Adds the columns of a version; new dimensions are told apart after all others. */
  static String add(Rollup rollup, String table, int version) {
    List<String> changes = new ArrayList<>();
    for (Dimension d : rollup.keys()) {
      if (d.since() == version) {
        changes.add("ADD COLUMN IF NOT EXISTS " + d.name() + " " + d.type());
      }
    }
    // An index is sorted as it was made.
    boolean sorted = !changes.isEmpty() && !(rollup instanceof Rollup.Index);
    for (Measure m : rollup.sums()) {
      if (m.since() == version) {
        changes.add("ADD COLUMN IF NOT EXISTS " + m.name() + " " + m.type());
      }
    }
    if (sorted) {
      changes.add("MODIFY " + orderOf(DerivedSql.of(rollup).table(table)));
    }
    return SqlText.comment(
            table
                + ": adds "
                + String.join(", ", added(rollup, version))
                + ", empty or 0 in rows of before.")
        + "ALTER TABLE "
        + table
        + "\n"
        + SqlText.lines(changes);
  }

  private static String orderOf(String create) {
    return create.lines().filter(line -> line.startsWith("ORDER BY ")).collect(joining());
  }

  static String recountComment(Rollup rollup, String table) {
    boolean sessions = rollup instanceof Rollup.OfSessions;
    String what =
        !sessions
            ? table + " of an account and days"
            : table.equals("sessions")
                ? "the sessions of an account with an event in the days"
                : table + " of the sessions of an account with an event in the days";
    return SqlText.comment("Serves reconcile: " + what + ", counted anew from raw events.");
  }
}
