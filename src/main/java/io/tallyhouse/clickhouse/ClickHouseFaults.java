package io.tallyhouse.clickhouse;

import com.clickhouse.client.api.ServerException;
import io.tallyhouse.ingest.EventStoreException.Fault;
import io.tallyhouse.query.QueryException;
import java.util.Set;

/**
 * Tells what a failed ClickHouse request means by the server's numeric error code (ClickHouse's
 * ErrorCodes.cpp), never by message text. Only codes that speak of the sent rows themselves mean
 * that the rows are refused; anything else, and every code not known here, may work later.
 */
final class ClickHouseFaults {
  /**
   * TYPE_MISMATCH 53, CANNOT_PARSE_TEXT 6, CANNOT_READ_ALL_DATA 33, INCORRECT_DATA 117,
   * ARGUMENT_OUT_OF_BOUND 69, CANNOT_CONVERT_TYPE 70, TOO_LARGE_STRING_SIZE 131,
   * TOO_LARGE_ARRAY_SIZE 128, VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE 321,
   * CANNOT_PARSE_INPUT_ASSERTION_FAILED 27, VIOLATED_CONSTRAINT 469 and DECIMAL_OVERFLOW 407.
   */
  private static final Set<Integer> ROWS_REFUSED =
      Set.of(53, 6, 33, 117, 69, 70, 131, 128, 321, 27, 469, 407);

  /**
   * TIMEOUT_EXCEEDED 159, TOO_SLOW 160, TOO_MANY_SIMULTANEOUS_QUERIES 202, NO_FREE_CONNECTION 203,
   * SOCKET_TIMEOUT 209, NETWORK_ERROR 210, ABORTED 236, MEMORY_LIMIT_EXCEEDED 241, NOT_ENOUGH_SPACE
   * 243, TOO_MANY_PARTS 252, ALL_CONNECTION_TRIES_FAILED 279, QUERY_WAS_CANCELLED 394,
   * AUTHENTICATION_FAILED 516 and KEEPER_EXCEPTION 999: the statement is not at fault.
   */
  private static final Set<Integer> QUERY_MAY_WORK_LATER =
      Set.of(159, 160, 202, 203, 209, 210, 236, 241, 243, 252, 279, 394, 516, 999);

  private ClickHouseFaults() {}

  static Fault of(Throwable failure) {
    return ROWS_REFUSED.contains(codeOf(failure)) ? Fault.REJECTED : Fault.UNAVAILABLE;
  }

  /** What a query that failed means: refused only if a server said so, of the statement itself. */
  static QueryException.Fault ofQuery(Throwable failure) {
    int code = codeOf(failure);
    return code == 0 || QUERY_MAY_WORK_LATER.contains(code)
        ? QueryException.Fault.UNAVAILABLE
        : QueryException.Fault.REFUSED;
  }

  /** The server's error code, or 0 if no server answered. */
  static int codeOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ServerException server) {
        return server.getCode();
      }
    }
    return 0;
  }
}
