package io.tallyhouse.clickhouse;

import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.ingest.AccountKey;
import io.tallyhouse.ingest.Attribution;
import io.tallyhouse.ingest.IndexedEvent;
import io.tallyhouse.ingest.IndexedMessage;
import io.tallyhouse.ingest.IndexedRow;
import io.tallyhouse.ingest.IndexedTool;
import io.tallyhouse.ingest.SessionKey;
import io.tallyhouse.query.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the ledger needs to know of rows, from the queries for it or from a block. */
final class IndexedRows {
  /** What the queries call the columns of a block. */
  private static final Map<String, String> QUERY_NAMES =
      Map.of(
          "session_id", "session",
          "event_time", "time_ms",
          "identity", "identity_hash",
          "call_key", "call_hash",
          "message_key", "key",
          "text_key", "text_hash",
          "cost", "cost_nano_usd");

  private IndexedRows() {}

  /** Of the rows of one or more blocks, also of an earlier version, which had fewer columns. */
  static List<IndexedRow> ofBlocks(byte[] blocks) {
    List<IndexedRow> rows = new ArrayList<>();
    for (Row row : NativeBlocks.rows(blocks, name -> QUERY_NAMES.getOrDefault(name, name))) {
      int account = row.get("account_id").intValue();
      long message = row.number("key");
      boolean attributed = row.has("attributed") && row.flag("attributed");
      boolean isCall = row.text("event_type").equals(EventType.TOOL_USE.wireName());
      rows.add(
          new IndexedRow(
              new SessionKey(account, UUID.fromString(row.text("session"))),
              event(row, row.text(isCall ? "call_tool" : "tool_name"), attributed),
              message == EventIdentity.NONE ? null : new AccountKey(account, message),
              message == EventIdentity.NONE ? null : message(row, attributed)));
    }
    return rows;
  }

  static IndexedEvent event(Row row) {
    return event(row, row.text("tool"), true);
  }

  /**
   * @param attributed whether the ledger filled its columns in; earlier versions have fewer
   */
  private static IndexedEvent event(Row row, String tool, boolean attributed) {
    EventType type = eventType(row.text("event_type"));
    return new IndexedEvent(
        row.get("sequence").intValue(),
        row.number("time_ms"),
        type,
        new IndexedEvent.Keys(row.number("identity_hash"), row.number("call_hash")),
        attribution(row, attributed),
        type.isToolEvent()
            ? tool(row, tool, attributed, type == EventType.TOOL_USE)
            : IndexedTool.NONE,
        row.get("fleet").intValue());
  }

  private static Attribution attribution(Row row, boolean attributed) {
    String assistant = row.text("assistant_id");
    return attributed
        ? new Attribution(
            row.text("user_id"),
            assistant,
            row.text("project"),
            row.text("branch"),
            row.text("host"))
        : Attribution.NONE.next("", assistant, "", "", "");
  }

  private static IndexedTool tool(Row row, String name, boolean attributed, boolean isCall) {
    return new IndexedTool(
        name,
        row.flag("is_error"),
        attributed && row.flag("denied"),
        row.get("pair_sequence").intValue(),
        attributed && isCall ? row.text("call_model") : "",
        attributed && isCall ? row.get("call_input").intValue() : 0);
  }

  static IndexedMessage message(Row row) {
    return message(row, true);
  }

  private static IndexedMessage message(Row row, boolean attributed) {
    return new IndexedMessage(
        UUID.fromString(row.text("session")),
        attributed ? row.text("user_id") : "",
        row.number("text_hash"),
        row.get("usage_sign").intValue(),
        new MessageUsage(
            row.number("time_ms"),
            row.text("project"),
            row.text("model"),
            row.has("branch") ? row.text("branch") : "",
            billable(row),
            new MessageUsage.Cost(
                row.number("cost_nano_usd"), row.flag("priced"), row.flag("cost_reported"))),
        row.get("iteration").intValue());
  }

  private static BillableUsage billable(Row row) {
    TokenUsage tokens =
        new TokenUsage(
            row.number("input_tokens"),
            row.number("output_tokens"),
            row.number("cache_write_5m_tokens"),
            row.number("cache_write_1h_tokens"),
            row.number("cache_read_tokens"));
    return new BillableUsage(
        tokens, row.flag("fast"), row.flag("us_inference"), row.number("web_searches"));
  }

  static EventType eventType(String name) {
    EventType type = EventType.ofWireName(name);
    if (type == null) {
      throw new IllegalStateException("session_index: event type " + name + " is not known");
    }
    return type;
  }
}
