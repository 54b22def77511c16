package io.tallyhouse.observation;

import io.tallyhouse.event.JsonSlice;
import java.util.Objects;
import java.util.UUID;

/**
 * What an agent reports that is no event and that no event has. Stored once, however often it
 * comes. Immutable.
 *
 * @param name what it is, of a closed set, see {@link ObservedNames}; of a record the name of its
 *     event, as sent
 * @param key by which repeated deliveries are recognised
 * @param micros its value in millionths: of a cumulative point all since its series began
 * @param data all that is in no column; may be empty
 */
public record Observation(
    Kind kind, String name, Key key, long micros, Sender by, Details details, JsonSlice data) {
  /** Of {@link #micros} in a value of 1. */
  public static final long MICROS = 1_000_000;

  /** Most that a value may be, either way: what a column of 18 digits can add up a lot of. */
  public static final double VALUE_MAX = 1e10;

  /** Where it comes from. */
  public enum Kind {
    METRIC("metric"),
    SPAN("span"),
    RECORD("record");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    /** The name in the {@code kind} column. */
    public String wireName() {
      return wireName;
    }
  }

  /**
   * By what it is known.
   *
   * @param timeMs when it happened or was counted, milliseconds since 1970-01-01T00:00:00Z
   * @param identity equal on repeated deliveries, of those of an account and time
   * @param series what cumulative points since one start share; 0 = it is no such point
   */
  public record Key(long timeMs, long identity, long series) {}

  /**
   * Who reports it; empty where it is not said.
   *
   * @param sessionId {@link #NO_SESSION} = of none
   */
  public record Sender(UUID sessionId, String userId, String host, String harness, String agentId) {
    /** The session of what belongs to none. */
    public static final UUID NO_SESSION = new UUID(0, 0);

    public Sender {
      Objects.requireNonNull(sessionId, "sessionId");
    }
  }

  /**
   * What it is told apart by; empty where it has none.
   *
   * @param decision of a tool call: accept or reject
   * @param decidedBy who decided it: config, hook, user_permanent, user_temporary …
   * @param reason why a response ended, or how a session was started
   */
  public record Details(
      String model,
      String tool,
      String decision,
      String decidedBy,
      String reason,
      String language) {
    /** None of it. */
    public static final Details NONE = new Details("", "", "", "", "", "");
  }

  public Observation {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(details, "details");
    Objects.requireNonNull(data, "data");
  }
}
