package io.tallyhouse.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Responses of the fleet's routes as text, and the same from raw events. */
final class FleetQueries {
  private final RawEvents raw;
  private final Ranges ranges;

  FleetQueries(RawEvents raw, Ranges ranges) {
    this.raw = raw;
    this.ranges = ranges;
  }

  /** The window and the one before it; the series in between is left to the property tests. */
  static String rollingOf(JsonNode reply) {
    JsonNode before = reply.path("previous");
    return reply.path("activeUsers").asLong()
        + " "
        + reply.path("total").asLong()
        + "\n"
        + before.path("activeUsers").asLong()
        + " "
        + before.path("total").asLong();
  }

  String rawRolling(int days) {
    return rawRolling(days, "");
  }

  String rawRolling(int days, String and) {
    return rawFleetTotals(ranges.of(days, 0), and) + "\n" + rawFleetTotals(ranges.of(days, days), and);
  }

  String rawFleetTotals(long[] range, String and) {
    return raw.rows(
        "SELECT uniqExact(user_id), sum(bitCount(fleet)) FROM events WHERE account_id = 1"
            + and
            + RawEvents.between("event_time", range));
  }

  static String monthsOf(JsonNode reply) {
    List<String> months = new ArrayList<>();
    reply.forEach(
        month ->
            months.add(
                month.path("periodKey").asText()
                    + " "
                    + month.path("activeUsers").asLong()
                    + " "
                    + month.path("total").asLong()));
    return String.join("\n", months);
  }

  String rawFleetMonths(long[] range) {
    return raw.rows(
        "SELECT formatDateTime(event_time, '%Y-%m') AS month, uniqExact(user_id),"
            + " sum(bitCount(fleet)) FROM events WHERE account_id = 1"
            + RawEvents.between("event_time", range)
            + " GROUP BY month ORDER BY month");
  }

  static String assistantsOf(JsonNode reply) {
    List<String> assistants = new ArrayList<>();
    reply
        .path("assistants")
        .forEach(
            one ->
                assistants.add(
                    one.path("assistant").asText()
                        + " "
                        + one.path("activeUsers").asLong()
                        + " "
                        + one.path("total").asLong()));
    return String.join("\n", assistants);
  }

  String rawAssistants(long[] range) {
    return raw.rows(
        "SELECT assistant_id, uniqExact(user_id), sum(bitCount(fleet)) AS total FROM events WHERE"
            + " account_id = 1"
            + RawEvents.between("event_time", range)
            + " GROUP BY assistant_id ORDER BY total DESC, assistant_id");
  }

  static String usersOf(JsonNode reply) {
    List<String> users = new ArrayList<>();
    reply
        .path("users")
        .forEach(
            user ->
                users.add(
                    user.path("user").asText()
                        + " "
                        + user.path("total").asLong()
                        + " "
                        + user.path("activity").asLong()));
    return String.join("\n", users);
  }

  String rawTopUsers(long[] range) {
    return raw.rows(
        "SELECT user_id, sum(bitCount(fleet)) AS total, count() AS activity FROM events WHERE"
            + " account_id = 1"
            + RawEvents.between("event_time", range)
            + " GROUP BY user_id ORDER BY total DESC, activity DESC, user_id LIMIT 50");
  }

  static String logOf(JsonNode reply) {
    List<String> events = new ArrayList<>();
    reply
        .path("events")
        .forEach(
            event ->
                events.add(
                    event.path("timestamp").asText()
                        + " "
                        + event.path("sessionId").asText()
                        + " "
                        + event.path("user").asText()));
    return String.join("\n", events);
  }

  String rawLog(long offset) {
    return raw.rows(
        "SELECT concat(formatDateTime(event_time, '%Y-%m-%dT%H:%i:%S.'),"
            + " leftPad(toString(toUnixTimestamp64Milli(event_time) % 1000), 3, '0'), 'Z'),"
            + " toString(session_id), user_id FROM events WHERE account_id = 1 AND bitTest(fleet, 2)"
            + RawEvents.between("event_time", ranges.of(365, 0))
            + " ORDER BY event_time DESC, session_id DESC, sequence DESC LIMIT "
            + QueryBenchmark.PAGE
            + " OFFSET "
            + offset);
  }
}
