package io.tallyhouse.rollup;

import static io.tallyhouse.rollup.Measure.COUNT;
import static io.tallyhouse.rollup.Measure.USD;
import static io.tallyhouse.rollup.RollupTable.PLAIN;
import static io.tallyhouse.rollup.RollupTable.SMALL_GRANULES;
import static io.tallyhouse.rollup.SqlText.all;

import java.util.List;

/** The tables in which the ledger looks up what it does not hold in memory. */
final class LedgerIndexes {
  private static final String DELTA_TIME = "DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1))";

  private static final String OF_CALLS = "if(attributed = 1 AND event_type = 'tool_use', %s, %s)";

  static final Rollup.Index SESSION_INDEX =
      new Rollup.Index(
          new RollupTable(
              "session_index",
              """
              What the ledger needs to know of a session it does not hold in memory, sorted so that it is one short read; small
              granules for the same reason.
              """,
              "Serves the ledger, and the sessions of the cut buckets in GET /api/v1/analytics/overview.",
              PLAIN,
              List.of("account_id", "session_id", "sequence"),
              all(SMALL_GRANULES, List.of("merge_selector_base = 20"))),
          List.of(
              Dimension.of("session_id", TableSql.UUID),
              Dimension.of("sequence", "UInt32 CODEC(Delta, ZSTD(1))"),
              Dimension.of("event_time", DELTA_TIME),
              Dimension.text("event_type"),
              small("identity", "UInt64")
                  .comment("As in events: 0 also where it follows from call_key."),
              small("call_key", "UInt64"),
              Dimension.text("tool")
                  .from("if(event_type = 'tool_use', call_tool, tool_name)")
                  .comment("The called tool of a call; the tool as sent (or empty) of a result."),
              small("is_error", "UInt8"),
              small("pair_sequence", "UInt32"),
              Dimension.text("assistant_id"),
              small("fleet", "UInt8"),
              named("user_id"),
              named("project"),
              named("branch"),
              named("host"),
              Dimension.text("call_model").from(OF_CALLS.formatted("call_model", "''")).since(1),
              small("call_input", "UInt32").from(OF_CALLS.formatted("call_input", "0")).since(1),
              small("denied", "UInt8").since(1)),
          List.of());

  static final Rollup.Index MESSAGES =
      new Rollup.Index(
          new RollupTable(
              "messages",
              """
              What the ledger needs to know of a message that it may have seen in any session of the account, sorted so that many
              are one short read. The columns are those of events.
              """,
              "Serves the ledger: messages of transcripts, which hold account-wide.",
              PLAIN,
              List.of("account_id", "message_key"),
              SMALL_GRANULES),
          List.of(
              small("message_key", "UInt64"),
              Dimension.of("session_id", TableSql.UUID),
              Dimension.of("event_time", DELTA_TIME),
              Dimension.text("project"),
              Dimension.text("model"),
              small("text_key", "UInt64"),
              small("usage_sign", "Int8"),
              Dimension.of("input_tokens", COUNT),
              Dimension.of("output_tokens", COUNT),
              Dimension.of("cache_write_5m_tokens", COUNT),
              Dimension.of("cache_write_1h_tokens", COUNT),
              Dimension.of("cache_read_tokens", COUNT),
              Dimension.of("web_searches", "UInt32 CODEC(T64, ZSTD(1))"),
              small("fast", "UInt8"),
              small("us_inference", "UInt8"),
              Dimension.of("cost", USD),
              small("priced", "UInt8"),
              small("cost_reported", "UInt8"),
              small("iteration", "UInt8"),
              Dimension.text("branch").since(1),
              named("user_id").since(2)),
          List.of("message_key != 0"));

  private LedgerIndexes() {}

  /** What the ledger carries on; rows stored before it did are as they were. */
  private static Dimension named(String column) {
    return Dimension.text(column).from("if(attributed = 1, " + column + ", '')").since(1);
  }

  private static Dimension small(String name, String type) {
    return Dimension.of(name, type + " CODEC(ZSTD(1))");
  }
}
