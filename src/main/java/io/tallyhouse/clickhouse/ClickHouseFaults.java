package io.tallyhouse.clickhouse;

import com.clickhouse.client.api.ServerException;
import io.tallyhouse.ingest.EventStoreException.Fault;
import io.tallyhouse.query.QueryException;
import java.util.Set;

/**
 * What a failed ClickHouse request means by the server's numeric error code (ClickHouse's
 * ErrorCodes.cpp), never by message text. Only codes that speak of the sent rows themselves mean
 * that the rows are refused; anything else, and every code not known here, may work later.
 */
final class ClickHouseFaults {
  /** No code of ClickHouse's. */
  static final int NO_CODE = 0;

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
   * SOCKET_TIMEOUT 209, NETWORK_ERROR 210, ABORTED 236, MEMORY_LIMIT_EXCEEDED 241,
   * TABLE_IS_READ_ONLY 242, TOO_MANY_PARTS 252, ALL_CONNECTION_TRIES_FAILED 279,
   * QUERY_WAS_CANCELLED 394, AUTHENTICATION_FAILED 516 and KEEPER_EXCEPTION 999: the statement is
   * not at fault.
   */
  private static final Set<Integer> BUSY_OR_AWAY =
      Set.of(159, 160, 202, 203, 209, 210, 236, 241, 242, 252, 279, 394, 516, 999);

  /**
   * CANNOT_WRITE_TO_OSTREAM 24, CANNOT_READ_FROM_FILE_DESCRIPTOR 74,
   * CANNOT_WRITE_TO_FILE_DESCRIPTOR 75, CANNOT_OPEN_FILE 76, CANNOT_CLOSE_FILE 77,
   * CANNOT_SEEK_THROUGH_FILE 87, CANNOT_TRUNCATE_FILE 88, CANNOT_CREATE_DIRECTORY 172, CANNOT_FSYNC
   * 204, CANNOT_STATVFS 214, NOT_ENOUGH_SPACE 243, AIO_WRITE_ERROR 275, CANNOT_WRITE_TO_FILE 294,
   * CANNOT_CREATE_FILE 586, CANNOT_APPEND_TO_FILE 641, and as what a file system's errors come
   * else: POCO_EXCEPTION 1000 and STD_EXCEPTION 1001. The disk is full or broken, until it is not.
   */
  private static final Set<Integer> DISK =
      Set.of(24, 74, 75, 76, 77, 87, 88, 172, 204, 214, 243, 275, 294, 586, 641, 1000, 1001);

  private ClickHouseFaults() {}

  static Fault of(Throwable failure) {
    return ROWS_REFUSED.contains(codeOf(failure)) ? Fault.REJECTED : Fault.UNAVAILABLE;
  }

  /** What a query that failed means: refused only if a server said so, of the statement itself. */
  static QueryException.Fault ofQuery(Throwable failure) {
    int code = codeOf(failure);
    return code == NO_CODE || BUSY_OR_AWAY.contains(code) || DISK.contains(code)
        ? QueryException.Fault.UNAVAILABLE
        : QueryException.Fault.REFUSED;
  }

  /** Whether a response came that is not whole. */
  static boolean isCutOff(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ClickHouseResponseException) {
        return true;
      }
    }
    return false;
  }

  /** Whether the server said that its disk is full, or can't be written or read. */
  static boolean isOfDisk(Throwable failure) {
    return DISK.contains(codeOf(failure));
  }

  /** The server's error code, or {@link #NO_CODE} if no server responded with one. */
  static int codeOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ServerException server) {
        return server.getCode();
      }
    }
    return NO_CODE;
  }
}
