package io.tallyhouse.postgres;

import io.tallyhouse.account.StoreUnavailableException;
import io.vertx.sqlclient.DatabaseException;

/** Distinguishes a database that is away from a statement that is wrong, by SQLSTATE. */
final class PostgresFailure {
  private PostgresFailure() {}

  /**
   * What a failed statement means. Whatever comes without a response of the server (no connection,
   * one that broke, a full queue, a wait that was too long) means that it is away.
   */
  static Throwable of(Throwable failure) {
    boolean away =
        !(failure instanceof DatabaseException response) || saysAway(response.getSqlState());
    return away ? new StoreUnavailableException(failure) : failure;
  }

  private static boolean saysAway(String sqlState) {
    if (sqlState == null || sqlState.length() != 5) {
      return false;
    }
    return switch (sqlState.substring(0, 2)) {
      // Connection; wrong user or password; no such database; resources used up; shut down,
      // starting or cancelled.
      case "08", "28", "3D", "53", "57" -> true;
      // Serialization failure, deadlock; a standby that takes no writes: the same statement may
      // succeed later.
      case "40", "25" -> true;
      default -> false;
    };
  }
}
