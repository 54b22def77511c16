package io.tallyhouse.clickhouse;

import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.ingest.EventRow;
import java.util.List;

/** Rows of the events table as a Native block. */
final class EventBlock {
  private static final int COLUMNS = 23;
  private static final String SOURCE_API = "api";

  private EventBlock() {}

  static byte[] encode(List<EventRow> rows) {
    return new NativeBlock<>(rows, COLUMNS)
        .uint32("account_id", EventRow::accountId)
        .dateTime64("event_time", row -> row.event().timeMs())
        .string("event_type", row -> row.event().type().wireName())
        .string("source", row -> SOURCE_API)
        .uuid("session_id", row -> row.event().sessionId())
        .string("user_id", row -> row.event().userId())
        .string("assistant_id", row -> row.event().assistantId())
        .string("tool_name", row -> row.event().toolName())
        .bytes("data", EventBlock::putData)
        .uint32("sequence", EventRow::sequence)
        .uint64("identity", EventRow::storedIdentity)
        .uint64("call_key", EventRow::callKey)
        .uint8("completes_pair", EventRow::completesPair)
        .uint32("pair_sequence", EventRow::pairSequence)
        .string("call_tool", EventRow::calledTool)
        .dateTime64("call_time", EventRow::callTimeMs)
        .uint64("duration_ms", EventRow::durationMs)
        .uint8("is_error", EventRow::error)
        .uint8("opens_bucket", EventRow::opensBucket)
        .dateTime("previous_bucket", EventRow::previousBucket)
        .dateTime("next_bucket", EventRow::nextBucket)
        .dateTime64("start_before", EventRow::startBeforeMs)
        .dateTime64("start_after", EventRow::startAfterMs)
        .toByteArray();
  }

  private static void putData(NativeBlock<EventRow> block, EventRow row) {
    JsonSlice data = row.event().data();
    block.putBytes(data.body(), data.offset(), data.length());
  }
}
