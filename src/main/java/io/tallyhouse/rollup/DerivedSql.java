package io.tallyhouse.rollup;

import java.util.Map;

/** The statements that follow from one rollup. */
interface DerivedSql {
  static DerivedSql of(Rollup rollup) {
    if (rollup instanceof Rollup.Bucketed bucketed) {
      return new BucketedSql(bucketed);
    }
    if (rollup instanceof Rollup.OfUsers ofUsers) {
      return new UsersSql(ofUsers);
    }
    if (rollup instanceof Rollup.OfSessions ofSessions) {
      return new SessionsSql(ofSessions);
    }
    if (rollup instanceof Rollup.Index index) {
      return new IndexSql(index);
    }
    throw new IllegalArgumentException(rollup.tables() + " is written by hand");
  }

  /** The statement that makes a table. */
  String table(String table);

  /** What the materialized view that fills a table selects. */
  String view(String table);

  /** What the view that counts a table anew, of an account and days, selects. */
  String recount();

  /** The statements of reconcile, by name of the file. */
  Map<String, String> reconcile();
}
