package io.tallyhouse.rollup;

import static io.tallyhouse.rollup.Measure.COUNT;
import static io.tallyhouse.rollup.Measure.SIGNED;
import static io.tallyhouse.rollup.Measure.USD;
import static io.tallyhouse.rollup.RollupTable.AGGREGATING;
import static io.tallyhouse.rollup.RollupTable.SMALL_GRANULES;
import static io.tallyhouse.rollup.RollupTable.SUMMING;

import java.util.List;
import java.util.stream.Stream;

/**
 * All tables that follow from events. To add a dimension or a measure, add it here with the next
 * version of its rollup, and the migrations that bring it to {@link RollupMigrations}.
 */
public final class Rollups {
  /** Milliseconds below 64 have a bin each; above, each power of two has 32. */
  private static final String DURATION_BIN =
      """
      sumMapIf(
          map(
              toUInt16(if(duration_ms < 64,
                  duration_ms,
                  (toUInt64(floor(log2(duration_ms))) - 5) * 32
                      + bitShiftRight(duration_ms, toUInt64(floor(log2(duration_ms))) - 5))),
              toUInt64(1)),
          completes_pair = 1)"""
          .stripTrailing();

  private static final String EXTERNAL_ID =
      """
      -- Extracted of the rows that have it only: most data are large, and of tools.
      maxOrNullIf(
          JSONExtractString(
              if(source = 'transcript' AND event_type NOT IN ('tool_use', 'tool_result'), data, ''),
              'external_session_id'),
          source = 'transcript' AND event_type NOT IN ('tool_use', 'tool_result') AND data != '')""";

  private static final String OF_SESSIONS = "event_type NOT IN ('message_part', 'fleet_event')";
  private static final String DATE_TIME = "DateTime64(3, 'UTC')";
  private static final String NULLABLE_TIME = "Nullable(DateTime64(3, 'UTC'))";
  private static final List<String> FEW_PARTS = List.of("merge_selector_base = 10");

  private static final Measure RESPONSES =
      Measure.of("responses", SIGNED, "sum(toInt64(usage_sign))");
  private static final Measure COST = Measure.of("cost", USD, "sum(usage_sign * cost)");
  private static final Measure UNPRICED =
      Measure.of("unpriced_responses", SIGNED, "sum(usage_sign * (1 - toInt64(priced)))");

  private static final List<Measure> USAGE_MEASURES =
      List.of(
          RESPONSES,
          Measure.tokens("input_tokens", "input_tokens"),
          Measure.tokens("output_tokens", "output_tokens"),
          Measure.tokens("cache_write_5m_tokens", "cache_write_5m_tokens"),
          Measure.tokens("cache_write_1h_tokens", "cache_write_1h_tokens"),
          Measure.tokens("cache_read_tokens", "cache_read_tokens"),
          COST,
          UNPRICED);

  static final Rollup.Bucketed ACTIVITY =
      new Rollup.Bucketed(
          new RollupTable(
              "activity_15m",
              """
              Events, tool calls and sessions per quarter of an hour (UTC).
              `started` counts the sessions that started in `bucket`.
              `sessions` counts the sessions whose latest active bucket before `bucket` is `previous_bucket` (1970-01-01 = none).
              The distinct sessions of a range of buckets [from, to) are therefore a plain sum:
                  sum(sessions) WHERE bucket >= from AND bucket < to AND previous_bucket < from
              which is exact for every range and does not grow with the number of sessions.
              """,
              "",
              SUMMING,
              List.of("account_id", "bucket"),
              FEW_PARTS),
          new RollupTable(
              "activity_daily",
              "The same per day (UTC); links between buckets of one day are left out, they never count.",
              "Serves GET /api/v1/analytics/overview: the whole days of a range; GET /api/v1/sessions: the day a page lies in.",
              SUMMING,
              List.of("account_id", "day"),
              List.of()),
          "event_time",
          List.of(Dimension.bucket("previous_bucket", "previous_day")),
          // View and recount are by hand: an event changes up to six buckets.
          List.of(
              Measure.of("events", COUNT, ""),
              Measure.of("tool_uses", COUNT, ""),
              Measure.of("sessions", SIGNED, "")
                  .ofDay("if(toDate(previous_bucket) < toDate(bucket), sessions, 0)"),
              Measure.of("started", SIGNED, "")),
          OF_SESSIONS);

  static final Rollup.Bucketed TOOLS =
      new Rollup.Bucketed(
          new RollupTable(
              "tools_15m",
              """
              Tool calls per tool and quarter of an hour (UTC) of the call. A result counts where its call counts.
              `durations` maps a bin of a logarithmic histogram to a count. Bins of milliseconds: 0 to 63 exact, above that 32 bins
              to the doubling, so that a bin's middle is within 1.6% of every duration in it; integers only, so that a recount in
              any language finds the same bins.
              """,
              "Serves GET /api/v1/analytics/tools and the top tools of /overview: the quarters of an hour at the ends of a range.",
              AGGREGATING,
              List.of("account_id", "bucket"),
              FEW_PARTS),
          new RollupTable(
              "tools_daily",
              "The same per day (UTC) of the call.",
              "Serves GET /api/v1/analytics/tools and the top tools of /overview: the whole days of a range.",
              AGGREGATING,
              List.of("account_id", "day"),
              List.of()),
          "call_time",
          List.of(Dimension.text("tool").from("call_tool")),
          List.of(
              merged("invocations", "countIf(event_type = 'tool_use')"),
              merged("results", "countIf(completes_pair = 1)"),
              merged("errors", "countIf(completes_pair = 1 AND is_error = 1)"),
              merged("duration_ms_sum", "sumIf(duration_ms, completes_pair = 1)"),
              Measure.merged("durations", "sumMap", "Map(UInt16, UInt64)", "ZSTD(1)", DURATION_BIN),
              merged("denied", "countIf(completes_pair = 1 AND denied = 1)").since(1),
              merged("retries", "countIf(event_type = 'tool_use' AND retry = 1)").since(1)),
          "event_type = 'tool_use' OR completes_pair = 1");

  static final Rollup.OfUsers USERS =
      new Rollup.OfUsers(
          new RollupTable(
              "user_activity_daily",
              """
              The rolling rollup: what was done with which assistant for which user on which day (UTC), so that distinct users of any
              window of days are exact. Messages and tasks are those of /analytics, see `fleet` in events; tokens and USD are the exact
              ones. Rows may be of usage alone: then `events` is 0. Everything is in it twice: of its assistant, and of all assistants
              together, whose `assistant_id` is empty, so that either is one short read.
              """,
              "Serves /analytics: the whole days of a range, by user and assistant.",
              SUMMING,
              List.of("account_id", "assistant_id", "day", "user_id"),
              FEW_PARTS),
          new RollupTable(
              "fleet_daily",
              """
              user_activity_daily without the users, thousands of times fewer rows. As there, an empty `assistant_id` is of all
              assistants together. The ALIAS lets one statement read either table.
              """,
              "Serves /analytics: the whole days of a range, by assistant.",
              SUMMING,
              List.of("account_id", "assistant_id", "day"),
              List.of()),
          """
          Serves /analytics: what was done with which assistant for which user in a range: the whole days from the rollup, the cut
          days at its two ends from raw events. The columns are those of user_activity_daily. An empty assistant means all.
          """,
          List.of(
              Measure.of("events", COUNT, "countIf(event_type != 'message_part')"),
              Measure.of("incoming_messages", COUNT, "countIf(bitTest(fleet, 0))"),
              Measure.of("outgoing_messages", COUNT, "countIf(bitTest(fleet, 1))"),
              Measure.of("tasks_initiated", COUNT, "countIf(bitTest(fleet, 2))"),
              Measure.of("tasks_completed", COUNT, "countIf(bitTest(fleet, 3))"),
              RESPONSES,
              Measure.tokens("input_tokens", "input_tokens"),
              Measure.tokens("output_tokens", "output_tokens"),
              Measure.tokens("cache_write_tokens", "cache_write_5m_tokens + cache_write_1h_tokens"),
              Measure.tokens("cache_read_tokens", "cache_read_tokens"),
              COST,
              UNPRICED),
          "event_type != 'message_part' OR usage_sign != 0");

  static final Rollup.OfSessions SESSIONS =
      new Rollup.OfSessions(
          new RollupTable(
              "sessions",
              """
              One row per session once merged. Not partitioned: a session may reach over any number of months. Small granules: a page
              reads single sessions.
              """,
              "Serves GET /api/v1/sessions and the sessions of /api/analytics.",
              AGGREGATING,
              List.of("account_id", "session_id"),
              SMALL_GRANULES),
          List.of(),
          List.of(
              state("first_start", "min", NULLABLE_TIME, started("min")),
              state("last_start", "max", NULLABLE_TIME, started("max")),
              state(
                  "last_end",
                  "max",
                  NULLABLE_TIME,
                  "maxOrNullIf(event_time, event_type = 'session_end')"),
              state("first_event", "min", DATE_TIME, "min(event_time)"),
              state("last_event", "max", DATE_TIME, "max(event_time)"),
              merged("events", "count()"),
              merged("tool_uses", "countIf(event_type = 'tool_use')"),
              state("project", "min", "Nullable(String)", "minOrNullIf(project, project != '')"),
              state("external_id", "max", "Nullable(String)", EXTERNAL_ID)
                  .comment(
                      "The id as transcripts write it, where it is no UUID; session_id is then made of it."),
              Measure.firstByName("user_id").since(1),
              Measure.firstByName("branch").since(1),
              Measure.firstByName("host").since(1),
              Measure.firstByName("harness").since(1)),
          List.of(OF_SESSIONS),
          List.of(OF_SESSIONS));

  static final Rollup.Bucketed USAGE =
      new Rollup.Bucketed(
          new RollupTable(
              "usage_15m",
              "What responses used per project, model and quarter of an hour (UTC): tokens and USD. The columns are those of events.",
              "Serves /api/analytics: days of any time zone, and the quarters of an hour at the ends of a range.",
              SUMMING,
              List.of("account_id", "bucket"),
              List.of()),
          new RollupTable(
              "usage_daily",
              "The same per day (UTC).",
              "Serves /api/analytics: the whole days (UTC) of a range.",
              SUMMING,
              List.of("account_id", "day"),
              List.of()),
          "event_time",
          List.of(
              Dimension.text("project"),
              Dimension.text("model"),
              Dimension.text("branch").since(1)),
          USAGE_MEASURES,
          "usage_sign != 0");

  static final Rollup.OfSessions SESSION_USAGE =
      new Rollup.OfSessions(
          new RollupTable(
              "session_usage",
              "The messages of each session, and what its responses used per model; prompts are under the empty model.",
              "Serves /api/analytics: sessions and their main models.",
              SUMMING,
              List.of("account_id", "session_id"),
              SMALL_GRANULES),
          List.of(Dimension.text("model")),
          prepended(
              Measure.of(
                  "messages",
                  SIGNED,
                  "toInt64(countIf(event_type IN ('user_message', 'assistant_message')))"),
              USAGE_MEASURES),
          List.of("message_key != 0", "event_type != 'fleet_event'"),
          List.of());

  /** The raw events themselves, which may be stored more than once. */
  public static final Rollup EVENTS = new Rollup.ByHand("events", Rollup.Repair.OF_COPIES);

  /** In the order in which reconcile reports them. */
  public static final List<Rollup> ALL =
      List.of(
          EVENTS,
          ACTIVITY,
          TOOLS,
          USERS,
          SESSIONS,
          // A moved start is taken back: no sum over the events of a recount.
          new Rollup.ByHand("session_starts", Rollup.Repair.BY_DAYS),
          LedgerIndexes.SESSION_INDEX,
          USAGE,
          SESSION_USAGE,
          LedgerIndexes.MESSAGES);

  private Rollups() {}

  /** The names of all tables that follow from events, and of events. */
  public static List<String> tables() {
    return ALL.stream().flatMap(rollup -> rollup.tables().stream()).toList();
  }

  /** The rollups that a repair counts anew in one way. */
  public static List<Rollup> of(Rollup.Repair repair) {
    return ALL.stream().filter(rollup -> rollup.repair() == repair).toList();
  }

  private static String started(String function) {
    return function + "OrNullIf(event_time, event_type = 'session_start')";
  }

  private static Measure merged(String name, String expression) {
    return Measure.merged(name, "sum", "UInt64", "T64, ZSTD(1)", expression);
  }

  private static Measure state(String name, String function, String type, String expression) {
    return Measure.merged(name, function, type, "ZSTD(1)", expression);
  }

  private static List<Measure> prepended(Measure first, List<Measure> others) {
    return Stream.concat(Stream.of(first), others.stream()).toList();
  }
}
