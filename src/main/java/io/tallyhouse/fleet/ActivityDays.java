package io.tallyhouse.fleet;

import java.util.Map;

/** Which rollup of whole days a statement reads: of one assistant, or of all together. */
final class ActivityDays {
  private static final String OF_ONE = "user_activity_daily";
  private static final String OF_ALL = "user_activity_of_all_daily";

  private ActivityDays() {}

  /**
   * Adds the parameters {@code assistant} and {@code days_table}.
   *
   * @param assistant empty = all
   */
  static void putInto(Map<String, Object> parameters, String assistant) {
    parameters.put("assistant", assistant);
    parameters.put("days_table", assistant.isEmpty() ? OF_ALL : OF_ONE);
  }
}
