package io.tallyhouse.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of the events table, as far as queries see it.
 *
 * @param called of calls and of what completes a pair
 * @param fleet what it counts as in /analytics, a bit each
 * @param sign 1 = used, -1 = taken back, 0 = nothing was used
 * @param previousBucket seconds; of what opens a quarter of an hour
 * @param startAfterMs the session's start moved there; 0 = it did not
 */
public record QueryRow(
    long timeMs,
    String type,
    String source,
    UUID session,
    int sequence,
    Place place,
    Called called,
    boolean completes,
    long durationMs,
    boolean error,
    int fleet,
    String model,
    int sign,
    List<Long> tokens,
    BigDecimal cost,
    boolean priced,
    boolean fast,
    boolean opens,
    long previousBucket,
    long startBeforeMs,
    long startAfterMs) {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

  /** Whose event it is and where it happened. */
  public record Place(
      String user, String assistant, String project, String branch, String host, String harness) {
    Place on(String otherBranch) {
      return new Place(user, assistant, project, otherBranch, host, harness);
    }
  }

  /**
   * What a call counts under.
   *
   * @param timeMs of other rows their own time
   * @param place null in rows from before they had it, which count under their own
   */
  public record Called(
      String tool,
      long timeMs,
      @Nullable Place place,
      String model,
      boolean denied,
      boolean retry) {
    /** Of a row of no call. */
    static Called nothing(long timeMs, @Nullable Place place) {
      return new Called("", timeMs, place, "", false, false);
    }
  }

  /** Whether the ledger noted what sessions and calls name. */
  boolean attributed() {
    return called.place() != null;
  }

  /** Where the call counts. */
  Place callPlace() {
    return called.place() == null ? place : called.place();
  }

  /** The model of the response that asked for the call. */
  String callModel() {
    return called.place() == null ? model : called.model();
  }

  /** Tokens by kind: input, output, written for 5 minutes, for an hour, read. */
  public static final int TOKEN_KINDS = 5;

  public QueryRow {
    tokens = List.copyOf(tokens);
  }

  boolean isOfSession() {
    return !type.equals("message_part") && !type.equals("fleet_event");
  }

  boolean isCall() {
    return type.equals("tool_use");
  }

  /** The row as {@code JSONEachRow} takes it. */
  public ObjectNode json(long accountId) {
    ObjectNode row = Json.object();
    row.put("account_id", accountId)
        .put("event_time", text(timeMs))
        .put("event_type", type)
        .put("source", source)
        .put("session_id", session.toString())
        .put("sequence", sequence)
        .put("user_id", place.user())
        .put("assistant_id", place.assistant())
        .put("project", place.project())
        .put("branch", place.branch())
        .put("host", place.host())
        .put("harness", place.harness())
        .put("call_tool", called.tool())
        .put("call_time", text(called.timeMs()))
        .put("completes_pair", completes ? 1 : 0)
        .put("duration_ms", durationMs)
        .put("is_error", error ? 1 : 0)
        .put("fleet", fleet)
        .put("model", model)
        .put("message_key", sign == 0 ? 0 : 1 + sequence)
        .put("usage_sign", sign)
        .put("input_tokens", tokens.get(0))
        .put("output_tokens", tokens.get(1))
        .put("cache_write_5m_tokens", tokens.get(2))
        .put("cache_write_1h_tokens", tokens.get(3))
        .put("cache_read_tokens", tokens.get(4))
        .put("cost", cost.toPlainString())
        .put("priced", priced ? 1 : 0)
        .put("fast", fast ? 1 : 0)
        .put("opens_bucket", opens ? 1 : 0)
        .put("previous_bucket", previousBucket)
        .put("start_before", text(startBeforeMs))
        .put("start_after", text(startAfterMs))
        .put("denied", called.denied() ? 1 : 0)
        .put("retry", called.retry() ? 1 : 0);
    Place of = called.place();
    if (of != null) {
      row.put("attributed", 1).put("call_model", called.model());
    }
    if (place.equals(of)) {
      row.put("call_differs", 0);
    } else if (of != null) {
      row.put("call_user", of.user())
          .put("call_assistant", of.assistant())
          .put("call_project", of.project())
          .put("call_branch", of.branch())
          .put("call_host", of.host());
    }
    return row;
  }

  private static String text(long ms) {
    return MILLIS.format(Instant.ofEpochMilli(ms).atOffset(ZoneOffset.UTC));
  }
}
